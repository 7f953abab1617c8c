package org.pileus.kernel.http;

/// Answers one kind of request: parse, authorise, act, render. Runs on a virtual thread and may block.
@FunctionalInterface
public interface Handler {
    Response handle(Request request) throws Exception;
}
