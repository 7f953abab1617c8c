package org.pileus.nova.conductor;

import java.time.Duration;
import org.pileus.client.keystone.Credentials;

/// What an operator may set. The names in the comments are the option names of upstream where it has one.
///
/// @param credentials      of the service user `nova`
/// @param maxAttempts      `[scheduler] max_attempts`: hosts tried for one build
/// @param buildTimeout     `instance_build_timeout`; upstream's default is none, ours ends every build
/// @param deleteRetry      a deletion that nothing was heard of for so long is sent again
/// @param serviceDownTime  `service_down_time`
/// @param sweepInterval    how often to look for what got stuck
/// @param schedulerDeadline  for one answer of the scheduler
public record NovaConductorConfig(
        Credentials credentials,
        int maxAttempts,
        Duration buildTimeout,
        Duration deleteRetry,
        Duration serviceDownTime,
        Duration sweepInterval,
        Duration schedulerDeadline) {
    public static NovaConductorConfig defaults(Credentials credentials) {
        return new NovaConductorConfig(
                credentials,
                3,
                Duration.ofSeconds(600),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }
}
