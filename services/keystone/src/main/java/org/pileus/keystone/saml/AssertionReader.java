package org.pileus.keystone.saml;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.w3c.dom.Element;

/// Believes the assertions of one issuer: one assertion where it belongs, signed as a whole by the key that the
/// operator
/// named, addressed to this cloud, in time. Everything is read from the very element whose signature was checked, and
/// documents with a second assertion or signature, wherever, are refused: nothing can be wrapped around it.
public final class AssertionReader {
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final Set<String> SIGNATURES = Set.of(
            SignatureMethod.RSA_SHA256,
            SignatureMethod.RSA_SHA384,
            SignatureMethod.RSA_SHA512,
            SignatureMethod.ECDSA_SHA256,
            SignatureMethod.ECDSA_SHA384,
            SignatureMethod.ECDSA_SHA512);
    private static final Set<String> DIGESTS = Set.of(DigestMethod.SHA256, DigestMethod.SHA384, DigestMethod.SHA512);
    private static final Set<String> TRANSFORMS = Set.of(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE);

    private final SamlOptions.Issuer issuer;
    private final PublicKey key;
    private final Clock clock;

    public AssertionReader(SamlOptions.Issuer issuer, Clock clock) {
        this.issuer = issuer;
        key = SamlKeys.certificate(issuer.certificate()).getPublicKey();
        this.clock = clock;
    }

    /// What was believed.
    /// @param id          of the assertion, which is good once
    /// @param until       when it ends
    /// @param attributes  for the rules of a mapping
    public record Believed(String id, Instant until, Map<String, String> attributes) {
        public Believed {
            attributes = Map.copyOf(attributes);
        }
    }

    /// @param document  a `Response`, bare or in a SOAP envelope
    public Believed read(byte[] document) throws SamlRefused {
        var root = SamlXml.parse(document).getDocumentElement();
        var response = SamlXml.is(root, SamlXml.SOAP, "Envelope")
                ? SamlXml.child(SamlXml.child(root, SamlXml.SOAP, "Body"), SamlXml.PROTOCOL, "Response")
                : root;
        if (!SamlXml.is(response, SamlXml.PROTOCOL, "Response")) {
            throw new SamlRefused("no response");
        }
        var status = SamlXml.child(SamlXml.child(response, SamlXml.PROTOCOL, "Status"), SamlXml.PROTOCOL, "StatusCode");
        if (!SamlXml.SUCCESS.equals(status.getAttribute("Value"))) {
            throw new SamlRefused("the response says " + status.getAttribute("Value"));
        }
        var assertion = SamlXml.child(response, SamlXml.ASSERTION, "Assertion");
        if (count(root, SamlXml.ASSERTION, "Assertion") != 1 || count(root, SamlXml.SIGNATURE, "Signature") != 1) {
            throw new SamlRefused("not one assertion with one signature");
        }
        checkSignature(root, assertion);
        checkIssuer(assertion);
        var until = confirmed(assertion);
        checkConditions(assertion);
        return new Believed(assertion.getAttribute("ID"), until, attributes(assertion));
    }

    private static int count(Element root, String namespace, String name) {
        return root.getOwnerDocument().getElementsByTagNameNS(namespace, name).getLength();
    }

    private void checkSignature(Element root, Element assertion) throws SamlRefused {
        var id = assertion.getAttribute("ID");
        if (id.isEmpty() || id.length() > 255 || sharedId(root, id)) {
            throw new SamlRefused("the assertion has no id of its own");
        }
        assertion.setIdAttribute("ID", true);
        try {
            var context = new DOMValidateContext(key, SamlXml.child(assertion, SamlXml.SIGNATURE, "Signature"));
            context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
            var signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
            checkForm(signature, id);
            if (!signature.validate(context)) {
                throw new SamlRefused("the signature is wrong");
            }
        } catch (MarshalException | XMLSignatureException e) {
            throw new SamlRefused("the signature cannot be checked: " + e.getMessage());
        }
    }

    /// Whether another element has it too, under whatever spelling of an id.
    private static boolean sharedId(Element root, String id) {
        var all = root.getOwnerDocument().getElementsByTagNameNS("*", "*");
        var found = 0;
        for (var i = 0; i < all.getLength(); i++) {
            var attributes = all.item(i).getAttributes();
            for (var j = 0; j < attributes.getLength(); j++) {
                var attribute = attributes.item(j);
                var name = attribute.getLocalName() == null ? attribute.getNodeName() : attribute.getLocalName();
                found += name.equalsIgnoreCase("id") && attribute.getNodeValue().equals(id) ? 1 : 0;
            }
        }
        return found != 1;
    }

    /// One reference, to the whole assertion, by algorithms that hold.
    private static void checkForm(XMLSignature signature, String id) throws SamlRefused {
        var info = signature.getSignedInfo();
        var references = info.getReferences();
        if (references.size() != 1
                || !signature.getObjects().isEmpty()
                || !SIGNATURES.contains(info.getSignatureMethod().getAlgorithm())
                || !info.getCanonicalizationMethod().getAlgorithm().equals(CanonicalizationMethod.EXCLUSIVE)) {
            throw new SamlRefused("a signature of another form");
        }
        Reference reference = references.getFirst();
        var transforms =
                reference.getTransforms().stream().map(Transform::getAlgorithm).toList();
        if (!("#" + id).equals(reference.getURI())
                || !DIGESTS.contains(reference.getDigestMethod().getAlgorithm())
                || !TRANSFORMS.containsAll(transforms)
                || transforms.size() != TRANSFORMS.size()) {
            throw new SamlRefused("the signature is not of the whole assertion");
        }
    }

    private void checkIssuer(Element assertion) throws SamlRefused {
        if (!SamlXml.child(assertion, SamlXml.ASSERTION, "Issuer")
                .getTextContent()
                .strip()
                .equals(issuer.entityId())) {
            throw new SamlRefused("the assertion is of another issuer");
        }
    }

    /// Addressed to this cloud, as a bearer's.
    /// @return when that ends
    private Instant confirmed(Element assertion) throws SamlRefused {
        var subject = SamlXml.child(assertion, SamlXml.ASSERTION, "Subject");
        var confirmation = SamlXml.child(subject, SamlXml.ASSERTION, "SubjectConfirmation");
        var data = SamlXml.child(confirmation, SamlXml.ASSERTION, "SubjectConfirmationData");
        if (!SamlXml.BEARER.equals(confirmation.getAttribute("Method"))
                || !issuer.recipient().equals(data.getAttribute("Recipient"))) {
            throw new SamlRefused("the assertion is addressed to " + data.getAttribute("Recipient"));
        }
        checkTime(data);
        return time(data, "NotOnOrAfter").plus(SKEW);
    }

    private void checkConditions(Element assertion) throws SamlRefused {
        for (var conditions : SamlXml.children(assertion, SamlXml.ASSERTION, "Conditions")) {
            checkTime(conditions);
            for (var restriction : SamlXml.children(conditions, SamlXml.ASSERTION, "AudienceRestriction")) {
                if (SamlXml.children(restriction, SamlXml.ASSERTION, "Audience").stream()
                        .noneMatch(audience -> audience.getTextContent().strip().equals(issuer.recipient()))) {
                    throw new SamlRefused("the assertion is for another audience");
                }
            }
        }
    }

    private void checkTime(Element element) throws SamlRefused {
        var now = clock.instant();
        if (!now.minus(SKEW).isBefore(time(element, "NotOnOrAfter"))) {
            throw new SamlRefused("the assertion is over");
        }
        if (element.hasAttribute("NotBefore") && now.plus(SKEW).isBefore(time(element, "NotBefore"))) {
            throw new SamlRefused("the assertion is not good yet");
        }
    }

    private static Instant time(Element element, String attribute) throws SamlRefused {
        try {
            return Instant.parse(element.getAttribute(attribute));
        } catch (DateTimeParseException e) {
            throw new SamlRefused("no time in " + attribute);
        }
    }

    /// Under the names that Shibboleth (`openstack_user`) and mod_auth_mellon (`MELLON_openstack_user`) give them.
    private Map<String, String> attributes(Element assertion) throws SamlRefused {
        Map<String, String> found = new HashMap<>();
        for (var statement : SamlXml.children(assertion, SamlXml.ASSERTION, "AttributeStatement")) {
            for (var attribute : SamlXml.children(statement, SamlXml.ASSERTION, "Attribute")) {
                // a value with a separator in it would become two
                var values = SamlXml.children(attribute, SamlXml.ASSERTION, "AttributeValue").stream()
                        .map(Element::getTextContent)
                        .filter(value -> value.indexOf(';') < 0)
                        .collect(Collectors.joining(";"));
                found.put(attribute.getAttribute("Name"), values);
                found.put("MELLON_" + attribute.getAttribute("Name"), values);
            }
        }
        var name = SamlXml.child(SamlXml.child(assertion, SamlXml.ASSERTION, "Subject"), SamlXml.ASSERTION, "NameID")
                .getTextContent();
        for (var key : List.of("REMOTE_USER", "MELLON_NAME_ID")) {
            found.put(key, name);
        }
        for (var key : List.of("MELLON_IDP", "Shib-Identity-Provider")) {
            found.put(key, issuer.entityId());
        }
        return found;
    }
}
