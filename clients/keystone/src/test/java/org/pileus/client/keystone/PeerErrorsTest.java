package org.pileus.client.keystone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.pileus.kernel.core.Failure;
import org.pileus.kernel.http.Headers;
import org.pileus.kernel.http.client.HttpReply;

/// The error bodies of the five services, as each of them writes them.
class PeerErrorsTest {
    private static Failure failure(int status, String body, String... headers) {
        var all = new Headers().add("Content-Type", "application/json");
        for (var i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        var content = new ByteArrayInputStream(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return PeerErrors.of(new HttpReply(status, all, content), "GET", "http://peer/x")
                .failure();
    }

    @Test
    void theMessageAndCodeOfEachServiceAreFound() {
        assertThat(failure(404, "{'error':{'code':404,'message':'Could not find user: u.','title':'Not Found'}}"))
                .isEqualTo(new Failure.NotFound("resource", "http://peer/x", "Could not find user: u."));
        assertThat(failure(409, "{'NeutronError':{'type':'IpAddressInUse','message':'taken','detail':''}}"))
                .isEqualTo(new Failure.Conflict("IpAddressInUse", "taken"));
        assertThat(
                        failure(
                                409,
                                "{'errors':[{'status':409,'title':'Conflict','detail':'moved on','code':'placement.concurrent_update'}]}"))
                .isEqualTo(new Failure.Conflict("placement.concurrent_update", "moved on"));
        assertThat(failure(400, "{'badRequest':{'code':400,'message':'bad flavor'}}"))
                .isEqualTo(new Failure.Invalid(null, "bad flavor"));
        assertThat(failure(409, "{'NeutronError':{'type':'OverQuota','message':'too many','detail':''}}"))
                .isInstanceOf(Failure.QuotaExceeded.class);
    }

    @Test
    void whatIsNoErrorBodyStillGivesTheFailureOfItsStatus() {
        for (var body : new String[] {"", "<html>", "[]", "{}", "{'x':7}", "null"}) {
            assertThat(failure(403, body)).isInstanceOf(Failure.Forbidden.class);
            assertThat(failure(500, body)).isInstanceOf(Failure.Unavailable.class);
        }
        assertThat(failure(503, "{}", "Retry-After", "7"))
                .isEqualTo(new Failure.Unavailable("GET http://peer/x answered 503", 7));
        assertThat(failure(503, "{}", "Retry-After", "soon"))
                .extracting("retryAfterSeconds")
                .isEqualTo(1L);
    }
}
