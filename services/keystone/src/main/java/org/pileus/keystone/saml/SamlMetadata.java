package org.pileus.keystone.saml;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/// What this cloud says of itself to those that shall believe it. Source: SAML 2.0 metadata, section 2.4.3.
final class SamlMetadata {
    private static final String TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    private static final String URI_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:URI";

    private SamlMetadata() {}

    static byte[] of(SamlOptions.Vouching options, X509Certificate certificate) {
        var document = SamlXml.document();
        var entity = SamlXml.add(document, SamlXml.METADATA, "md:EntityDescriptor");
        entity.setAttribute("entityID", options.entityId());
        var provider = SamlXml.add(entity, SamlXml.METADATA, "md:IDPSSODescriptor");
        provider.setAttribute("protocolSupportEnumeration", SamlXml.PROTOCOL);
        var key = SamlXml.add(provider, SamlXml.METADATA, "md:KeyDescriptor");
        key.setAttribute("use", "signing");
        var info = SamlXml.add(key, SamlXml.SIGNATURE, "ds:KeyInfo");
        SamlXml.add(
                SamlXml.add(info, SamlXml.SIGNATURE, "ds:X509Data"),
                SamlXml.SIGNATURE,
                "ds:X509Certificate",
                encoded(certificate));
        SamlXml.add(provider, SamlXml.METADATA, "md:NameIDFormat", TRANSIENT);
        var service = SamlXml.add(provider, SamlXml.METADATA, "md:SingleSignOnService");
        service.setAttribute("Binding", URI_BINDING);
        service.setAttribute("Location", options.ssoEndpoint());
        return SamlXml.bytes(document);
    }

    private static String encoded(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("the certificate cannot be written", e);
        }
    }
}
