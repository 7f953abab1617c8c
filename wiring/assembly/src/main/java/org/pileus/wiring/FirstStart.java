package org.pileus.wiring;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pileus.client.keystone.ServiceSession;
import org.pileus.kernel.core.Json;
import org.pileus.kernel.http.client.HttpCall;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a first start leaves in a cloud so that a server can be launched at once: flavors, one bootable
/// image, one shared flat provider network with a subnet. Made through the public APIs, like anybody would;
/// what is there already stays.
public final class FirstStart {
    private static final System.Logger LOG = System.getLogger(FirstStart.class.getName());
    private static final Object[][] FLAVORS = {
        // name, id, MiB of memory, virtual CPUs, GiB of disk
        {"m1.nano", "6", 128, 1, 1},
        {"m1.tiny", "1", 512, 1, 1},
        {"m1.small", "2", 2048, 1, 20},
        {"m1.medium", "3", 4096, 2, 40},
        {"m1.large", "4", 8192, 4, 80},
        {"m1.xlarge", "5", 16384, 8, 160},
    };

    private final ServiceSession admin;

    /// @param admin the administrator's session
    public FirstStart(ServiceSession admin) {
        this.admin = admin;
    }

    /// @param guestImage  a bootable qcow2, or null for a tiny boot sector that says so on its serial line
    /// @param provider    the provider network's addresses
    public void run(@Nullable Path guestImage, Provider provider) {
        flavors();
        image(guestImage);
        network(provider);
    }

    /// @param cidr      of the subnet
    /// @param gateway   inside of it
    /// @param poolStart first address for ports
    /// @param poolEnd   last address for ports
    public record Provider(String physicalNetwork, String cidr, String gateway, String poolStart, String poolEnd) {
        /// The documentation network that the install guides use.
        public static Provider documentation() {
            return new Provider("physnet1", "203.0.113.0/24", "203.0.113.1", "203.0.113.101", "203.0.113.250");
        }

        /// A network between this host and its guests. Not the documentation network: machines behind a gateway that
        /// uses those addresses would lose what is there.
        public static Provider hostOnly() {
            return new Provider("physnet1", "172.24.4.0/24", "172.24.4.1", "172.24.4.10", "172.24.4.250");
        }
    }

    private void flavors() {
        var have = call("GET", "compute", "/flavors?is_public=none", null);
        if (!have.path("flavors").isEmpty()) {
            return;
        }
        for (var flavor : FLAVORS) {
            var body = Json.object();
            body.putObject("flavor")
                    .put("name", (String) flavor[0])
                    .put("id", (String) flavor[1])
                    .put("ram", (int) flavor[2])
                    .put("vcpus", (int) flavor[3])
                    .put("disk", (int) flavor[4]);
            call("POST", "compute", "/flavors", body);
        }
    }

    private void image(@Nullable Path guestImage) {
        var name = guestImage == null ? "pileus-tiny" : "pileus-guest";
        var found = call("GET", "image", "/v2/images?name=" + name, null).path("images");
        if (!found.isEmpty()) {
            if ("active".equals(Json.textOrNull(found.get(0), "status"))) {
                return;
            }
            call("DELETE", "image", "/v2/images/" + Json.text(found.get(0), "id"), null);
        }
        var record = Json.object()
                .put("name", name)
                .put("visibility", "public")
                .put("container_format", "bare")
                .put("disk_format", guestImage == null ? "raw" : "qcow2");
        var id = Json.text(call("POST", "image", "/v2/images", record), "id");
        try (var data = guestImage == null ? BootSector.image() : Files.newInputStream(guestImage)) {
            upload(id, data);
        } catch (IOException e) {
            throw new IllegalStateException("the image " + name + " could not be stored: " + e.getMessage(), e);
        }
        LOG.log(Level.INFO, "made the image " + name);
    }

    private void upload(String id, InputStream data) throws IOException {
        // the token is fresh: it was just used, so a body that can be read only once is safe
        var url = admin.endpoint("image") + "/v2/images/" + id + "/file";
        admin.send(HttpCall.of("PUT", url).stream(data, "application/octet-stream"))
                .close();
    }

    private void network(Provider provider) {
        if (!call("GET", "network", "/v2.0/networks?name=provider", null)
                .path("networks")
                .isEmpty()) {
            return;
        }
        var network = Json.object();
        network.putObject("network")
                .put("name", "provider")
                .put("shared", true)
                .put("router:external", true)
                .put("provider:network_type", "flat")
                .put("provider:physical_network", provider.physicalNetwork());
        var id = Json.text(call("POST", "network", "/v2.0/networks", network).path("network"), "id");
        var subnet = Json.object();
        var body = subnet.putObject("subnet")
                .put("name", "provider")
                .put("network_id", id)
                .put("ip_version", 4)
                .put("cidr", provider.cidr())
                .put("gateway_ip", provider.gateway());
        body.putArray("allocation_pools")
                .addObject()
                .put("start", provider.poolStart())
                .put("end", provider.poolEnd());
        call("POST", "network", "/v2.0/subnets", subnet);
        LOG.log(Level.INFO, "made the network provider, flat on " + provider.physicalNetwork());
    }

    private ObjectNode call(String method, String service, String path, @Nullable JsonNode body) {
        var call = HttpCall.of(method, admin.endpoint(service) + path);
        try (var reply = admin.send(body == null ? call : call.json(body))) {
            return reply.json();
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + ": " + e.getMessage(), e);
        }
    }

    /// A one-MiB raw disk whose boot sector writes one line to the first serial port and halts.
    static final class BootSector {
        private static final String LINE = "Pileus: this image is a boot sector; it has no system.\r\n";

        private BootSector() {}

        static InputStream image() {
            var disk = new byte[1 << 20];
            // mov si, text; next: lodsb; or al, al; jz halt; mov dx, 0x3f8; out dx, al; jmp next; halt: hlt; jmp halt
            var code = new int[] {
                0xbe, 0x12, 0x7c, 0xac, 0x08, 0xc0, 0x74, 0x06, 0xba, 0xf8, 0x03, 0xee, 0xeb, 0xf5, 0xf4, 0xeb, 0xfd,
                0x90
            };
            for (var i = 0; i < code.length; i++) {
                disk[i] = (byte) code[i];
            }
            var text = LINE.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, disk, code.length, text.length);
            disk[510] = 0x55;
            disk[511] = (byte) 0xaa;
            return new ByteArrayInputStream(disk);
        }
    }
}
