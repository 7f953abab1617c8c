package org.pileus.nova.api.servers;

import org.pileus.nova.api.schema.ObjectShape;
import org.pileus.nova.api.schema.Shape;
import org.pileus.nova.api.schema.Shapes;

/// The bodies that servers take, with the microversions of their keys.
final class ServerSchemas {
    private static final int MAX_USER_DATA = 65535;
    private static final Shape TEXT_255 = Shapes.text(0, 255);
    private static final Shape DISK_CONFIG = Shapes.oneOf("AUTO", "MANUAL");
    private static final Shape FLAVOR_REF = (value, minor) ->
            value.isIntegralNumber() ? null : Shapes.text(1, 255).check(value, minor);
    private static final Shape IMAGE_OR_EMPTY =
            (value, minor) -> value.isString() && value.stringValue().isEmpty()
                    ? null
                    : Shapes.uuid().check(value, minor);
    private static final Shape PERSONALITY = Shapes.array(
            Shapes.object().optional("path", Shapes.text()).optional("contents", Shapes.base64(Integer.MAX_VALUE)));
    private static final Shape CERTIFICATES =
            Shapes.array(Shapes.text(1, 255), 1, 50).and(Shapes.unique()).orNull();

    static final Shape CREATE = Shapes.object()
            .required("server", server())
            .optional("os:scheduler_hints", hints())
            .optional("OS-SCH-HNT:scheduler_hints", hints());

    static final Shape UPDATE = Shapes.wrapper(
            "server",
            Shapes.object()
                    .optional("name", Shapes.name())
                    .optional("OS-DCF:diskConfig", DISK_CONFIG)
                    .optional("accessIPv4", Shapes.ipv4())
                    .optional("accessIPv6", Shapes.ipv6())
                    .since(19, "description", Shapes.description(255))
                    .optional("hostname", Shapes.hostName(), 90, 93)
                    .since(94, "hostname", Shapes.fqdn())
                    .since(104, "pinned_availability_zone", Shapes.text(1, 255).orNull()));

    static final Shape REBUILD = Shapes.wrapper(
            "rebuild",
            Shapes.object()
                    .required("imageRef", Shapes.uuid())
                    .optional("name", Shapes.name())
                    .optional("adminPass", Shapes.text())
                    .optional("metadata", Shapes.metadata())
                    .optional("preserve_ephemeral", Shapes.bool())
                    .optional("OS-DCF:diskConfig", DISK_CONFIG)
                    .optional("accessIPv4", Shapes.ipv4())
                    .optional("accessIPv6", Shapes.ipv6())
                    .until(56, "personality", PERSONALITY)
                    .since(19, "description", Shapes.description(255))
                    .since(54, "key_name", Shapes.text(1, 255).orNull())
                    .since(57, "user_data", Shapes.base64(MAX_USER_DATA).orNull())
                    .since(63, "trusted_image_certificates", CERTIFICATES)
                    .optional("hostname", Shapes.hostName(), 90, 93)
                    .since(94, "hostname", Shapes.fqdn()));

    static final Shape RESIZE = Shapes.wrapper(
            "resize", Shapes.object().required("flavorRef", FLAVOR_REF).optional("OS-DCF:diskConfig", DISK_CONFIG));

    private ServerSchemas() {}

    private static ObjectShape server() {
        return Shapes.object()
                .required("name", Shapes.name())
                .required("flavorRef", FLAVOR_REF)
                .optional("imageRef", IMAGE_OR_EMPTY)
                .optional("adminPass", Shapes.text())
                .optional("metadata", Shapes.metadata())
                .optional("networks", Shapes.array(network(Shapes.text())), 1, 36)
                .required("networks", networksSince237(), 37, Integer.MAX_VALUE)
                .optional("OS-DCF:diskConfig", DISK_CONFIG)
                .optional("accessIPv4", Shapes.ipv4())
                .optional("accessIPv6", Shapes.ipv6())
                .until(56, "personality", PERSONALITY)
                .optional("availability_zone", Shapes.name())
                .optional("block_device_mapping", Shapes.array(legacyDevice()))
                .optional("block_device_mapping_v2", Shapes.array(device()))
                .optional("config_drive", Shapes.bool())
                .optional("key_name", Shapes.name())
                .optional("min_count", Shapes.positive())
                .optional("max_count", Shapes.positive())
                .optional("return_reservation_id", Shapes.bool())
                .optional("security_groups", Shapes.array(Shapes.object().optional("name", Shapes.name())))
                .optional("user_data", Shapes.base64(MAX_USER_DATA))
                .since(19, "description", Shapes.description(255))
                .since(52, "tags", Shapes.array(Shapes.tag(), 0, 50))
                .since(63, "trusted_image_certificates", CERTIFICATES)
                .since(74, "host", Shapes.fqdn())
                .since(74, "hypervisor_hostname", Shapes.fqdn())
                .optional("hostname", Shapes.hostName(), 90, 93)
                .since(94, "hostname", Shapes.fqdn());
    }

    /// A network without a tag at 2.37 to 2.41: they went and came back.
    private static ObjectShape network(Shape uuid) {
        return Shapes.object()
                .optional("fixed_ip", Shapes.ip())
                .optional("port", Shapes.uuid().orNull())
                .optional("uuid", uuid)
                .optional("tag", Shapes.tag(), 32, 36)
                .since(42, "tag", Shapes.tag());
    }

    private static Shape networksSince237() {
        var list = Shapes.array(network(Shapes.uuid()));
        var word = Shapes.oneOf("none", "auto");
        return (value, minor) -> value.isString() ? word.check(value, minor) : list.check(value, minor);
    }

    private static ObjectShape legacyDevice() {
        return Shapes.object()
                .optional("virtual_name", TEXT_255)
                .optional("volume_id", Shapes.uuid())
                .optional("snapshot_id", Shapes.uuid())
                .optional("volume_size", Shapes.number(1, Integer.MAX_VALUE))
                .optional("device_name", Shapes.pattern(1, 255, "[a-zA-Z0-9._/-]*"))
                .optional("delete_on_termination", Shapes.bool())
                .optional("no_device", Shapes.any())
                .optional("connection_info", Shapes.text());
    }

    private static ObjectShape device() {
        return legacyDevice()
                .optional("source_type", Shapes.oneOf("volume", "image", "snapshot", "blank"))
                .optional("uuid", Shapes.pattern(1, 255, "[a-zA-Z0-9._-]*"))
                .optional("image_id", Shapes.uuid())
                .optional("destination_type", Shapes.oneOf("local", "volume"))
                .optional("guest_format", TEXT_255)
                .optional("device_type", TEXT_255)
                .optional("disk_bus", TEXT_255)
                .optional(
                        "boot_index",
                        Shapes.number(Integer.MIN_VALUE, Integer.MAX_VALUE).orNull())
                .optional("tag", Shapes.tag(), 32, 32)
                .since(42, "tag", Shapes.tag())
                .since(67, "volume_type", TEXT_255.orNull());
    }

    private static ObjectShape hints() {
        var ids = Shapes.uuid().or(Shapes.array(Shapes.uuid(), 0, 1000));
        return Shapes.object()
                .optional("group", ids)
                .optional("different_host", ids)
                .optional("same_host", ids)
                .optional(
                        "query",
                        (value, minor) ->
                                value.isObject() ? null : Shapes.text().check(value, minor))
                .optional("build_near_host_ip", Shapes.ip())
                .optional("cidr", Shapes.pattern(0, 64, "/[0-9a-f.:]+"))
                .open();
    }
}
