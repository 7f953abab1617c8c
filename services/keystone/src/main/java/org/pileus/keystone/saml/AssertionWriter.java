package org.pileus.keystone.saml;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.pileus.kernel.core.IdSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Vouches for a user of this cloud at another one: the attributes are keystone's (`openstack_user` and so on), the
/// signature is RSA with SHA-256 over the assertion. Source: SAML 2.0 core, keystone's K2K.
public final class AssertionWriter {
    private static final String ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
    private static final String PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
    private static final String NEXT_ACTOR = "http://schemas.xmlsoap.org/soap/actor/next";

    private final SamlOptions.Vouching options;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final byte[] metadata;
    private final IdSource ids;
    private final Clock clock;

    public AssertionWriter(SamlOptions.Vouching options, IdSource ids, Clock clock) {
        this.options = options;
        certificate = SamlKeys.certificate(options.certificate());
        key = SamlKeys.key(options.key());
        metadata = SamlMetadata.of(options, certificate);
        this.ids = ids;
        this.clock = clock;
    }

    /// Who is vouched for.
    /// @param attributes  names to values
    public record Subject(String name, Map<String, List<String>> attributes) {
        public Subject {
            attributes = Map.copyOf(attributes);
        }
    }

    /// What whoever shall believe it has to know: its name, and the certificate that it signs with.
    public byte[] metadata() {
        return metadata.clone();
    }

    /// A `Response` with one signed assertion.
    /// @param recipient  where it is to be shown
    public byte[] response(Subject subject, String recipient) {
        var document = SamlXml.document();
        response(document, subject, recipient);
        return signed(document);
    }

    /// The same in the envelope of the enhanced client profile.
    public byte[] envelope(Subject subject, String recipient, String relayState) {
        var document = SamlXml.document();
        var envelope = SamlXml.add(document, SamlXml.SOAP, "soap:Envelope");
        var state = SamlXml.add(
                SamlXml.add(envelope, SamlXml.SOAP, "soap:Header"), SamlXml.ECP, "ecp:RelayState", relayState);
        state.setAttributeNS(SamlXml.SOAP, "soap:mustUnderstand", "1");
        state.setAttributeNS(SamlXml.SOAP, "soap:actor", NEXT_ACTOR);
        response(SamlXml.add(envelope, SamlXml.SOAP, "soap:Body"), subject, recipient);
        return signed(document);
    }

    public String relayState(String prefix) {
        return prefix + ids.hex();
    }

    private void response(Node parent, Subject subject, String recipient) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var response = SamlXml.add(parent, SamlXml.PROTOCOL, "samlp:Response");
        begin(response, now);
        response.setAttribute("Destination", recipient);
        issuer(response);
        SamlXml.add(SamlXml.add(response, SamlXml.PROTOCOL, "samlp:Status"), SamlXml.PROTOCOL, "samlp:StatusCode")
                .setAttribute("Value", SamlXml.SUCCESS);
        var assertion = SamlXml.add(response, SamlXml.ASSERTION, "saml:Assertion");
        begin(assertion, now);
        issuer(assertion);
        var end = now.plus(options.life()).toString();
        subject(assertion, subject.name, recipient, end);
        var conditions = SamlXml.add(assertion, SamlXml.ASSERTION, "saml:Conditions");
        conditions.setAttribute("NotOnOrAfter", end);
        authentication(assertion, now, end);
        attributes(assertion, subject.attributes);
    }

    /// What is signed is what a reader will see: names of namespaces are written out by writing the document.
    private byte[] signed(Document unsigned) {
        try {
            var document = SamlXml.parse(SamlXml.bytes(unsigned));
            sign((Element) document.getElementsByTagNameNS(SamlXml.ASSERTION, "Assertion")
                    .item(0));
            return SamlXml.bytes(document);
        } catch (SamlRefused e) {
            throw new IllegalStateException("the assertion cannot be read again", e);
        }
    }

    private void begin(Element element, Instant now) {
        element.setAttribute("ID", "_" + ids.hex());
        element.setAttribute("IssueInstant", now.toString());
        element.setAttribute("Version", "2.0");
    }

    private void issuer(Element parent) {
        SamlXml.add(parent, SamlXml.ASSERTION, "saml:Issuer", options.entityId())
                .setAttribute("Format", ENTITY);
    }

    private static void subject(Element assertion, String name, String recipient, String end) {
        var subject = SamlXml.add(assertion, SamlXml.ASSERTION, "saml:Subject");
        SamlXml.add(subject, SamlXml.ASSERTION, "saml:NameID", name);
        var confirmation = SamlXml.add(subject, SamlXml.ASSERTION, "saml:SubjectConfirmation");
        confirmation.setAttribute("Method", SamlXml.BEARER);
        var data = SamlXml.add(confirmation, SamlXml.ASSERTION, "saml:SubjectConfirmationData");
        data.setAttribute("NotOnOrAfter", end);
        data.setAttribute("Recipient", recipient);
    }

    private void authentication(Element assertion, Instant now, String end) {
        var statement = SamlXml.add(assertion, SamlXml.ASSERTION, "saml:AuthnStatement");
        statement.setAttribute("AuthnInstant", now.toString());
        statement.setAttribute("SessionIndex", ids.hex());
        statement.setAttribute("SessionNotOnOrAfter", end);
        var context = SamlXml.add(statement, SamlXml.ASSERTION, "saml:AuthnContext");
        SamlXml.add(context, SamlXml.ASSERTION, "saml:AuthnContextClassRef", PASSWORD);
        SamlXml.add(context, SamlXml.ASSERTION, "saml:AuthenticatingAuthority", options.entityId());
    }

    private static void attributes(Element assertion, Map<String, List<String>> attributes) {
        var statement = SamlXml.add(assertion, SamlXml.ASSERTION, "saml:AttributeStatement");
        attributes.forEach((name, values) -> {
            var attribute = SamlXml.add(statement, SamlXml.ASSERTION, "saml:Attribute");
            attribute.setAttribute("Name", name);
            values.forEach(value -> SamlXml.add(attribute, SamlXml.ASSERTION, "saml:AttributeValue", value));
        });
    }

    private void sign(Element assertion) {
        try {
            var factory = XMLSignatureFactory.getInstance("DOM");
            var exclusive =
                    factory.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null);
            var reference = factory.newReference(
                    "#" + assertion.getAttribute("ID"),
                    factory.newDigestMethod(DigestMethod.SHA256, null),
                    List.of(
                            factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                            factory.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
                    null,
                    null);
            var info = factory.newSignedInfo(
                    exclusive, factory.newSignatureMethod(SignatureMethod.RSA_SHA256, null), List.of(reference));
            var keys = factory.getKeyInfoFactory();
            var keyInfo = keys.newKeyInfo(List.of(keys.newX509Data(List.of(certificate))));
            assertion.setIdAttribute("ID", true);
            // the schema wants it right after the issuer
            var after =
                    SamlXml.children(assertion, SamlXml.ASSERTION, "Subject").getFirst();
            var context = new DOMSignContext(key, assertion, after);
            context.setDefaultNamespacePrefix("ds");
            factory.newXMLSignature(info, keyInfo).sign(context);
        } catch (GeneralSecurityException | MarshalException | XMLSignatureException e) {
            throw new IllegalStateException("the assertion cannot be signed", e);
        }
    }
}
