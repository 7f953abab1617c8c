/// OAuth1: a user lets a consumer act in one project with some of the user's roles. Source: RFC 5849 and the Identity
/// API's OS-OAUTH1.
@NullMarked
package org.pileus.keystone.oauth1;

import org.jspecify.annotations.NullMarked;
