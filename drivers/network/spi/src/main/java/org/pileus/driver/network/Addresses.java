package org.pileus.driver.network;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;

/// Strict reading of addresses that come from the model: dotted IPv4 and plain IPv6, with or without a
/// prefix length.
///
/// Everything a host tool would take in another sense (ranges, octal, zones, masks, words like `all`) is refused.
public final class Addresses {
    private static final IPAddressStringParameters STRICT = new IPAddressStringParameters.Builder()
            .allowEmpty(false)
            .allowAll(false)
            .allowSingleSegment(false)
            .allowMask(false)
            .allowPrefixOnly(false)
            .allowWildcardedSeparator(false)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(false)
            .allowLeadingZeros(false)
            .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
            .getParentBuilder()
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .allowMixed(true)
            .setRangeOptions(inet.ipaddr.AddressStringParameters.RangeParameters.NO_RANGE)
            .getParentBuilder()
            .toParams();

    private Addresses() {}

    /// A single address.
    /// @throws IllegalArgumentException when it is anything else
    public static IPAddress address(String text) {
        var parsed = parse(text);
        if (parsed.isPrefixed()) {
            throw new IllegalArgumentException("not a single address: " + printable(text));
        }
        return parsed;
    }

    /// A prefix, host bits cut off; a single address becomes a prefix of full length.
    public static IPAddress prefix(String text) {
        var parsed = parse(text);
        return parsed.isPrefixed() ? parsed.toPrefixBlock() : parsed.toPrefixBlock(parsed.getBitCount());
    }

    /// The text of a prefix as every host tool reads it: `10.0.0.0/24`, `2001:db8::/64`; never abbreviated.
    public static String text(IPAddress prefix) {
        return prefix.getLower().withoutPrefixLength().toCanonicalString() + "/" + lengthOf(prefix);
    }

    /// The text of a single address, without a prefix length.
    public static String bare(IPAddress address) {
        return address.withoutPrefixLength().getLower().toCanonicalString();
    }

    /// Bits of a prefix; the full width for a single address.
    public static int lengthOf(IPAddress prefix) {
        Integer length = prefix.getPrefixLength();
        return length == null ? prefix.getBitCount() : length;
    }

    private static IPAddress parse(String text) {
        if (text.length() > 64) {
            throw new IllegalArgumentException("address of " + text.length() + " characters");
        }
        if (!text.chars().allMatch(Addresses::plain)) {
            throw new IllegalArgumentException("not an address: " + printable(text));
        }
        try {
            var parsed = new IPAddressString(text, STRICT).toAddress();
            if (parsed == null) {
                throw new IllegalArgumentException("not an address: " + printable(text));
            }
            return parsed;
        } catch (AddressStringException e) {
            throw new IllegalArgumentException("not an address: " + printable(text), e);
        }
    }

    private static boolean plain(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'f')
                || (c >= 'A' && c <= 'F')
                || c == '.'
                || c == ':'
                || c == '/';
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
