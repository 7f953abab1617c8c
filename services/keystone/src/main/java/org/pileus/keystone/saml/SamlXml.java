package org.pileus.keystone.saml;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// The XML of assertions: names, a parser that reads nothing but the bytes it is given, a writer.
final class SamlXml {
    static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
    static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
    static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
    static final String ECP = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";
    static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
    static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
    static final String SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";

    private SamlXml() {}

    private static DocumentBuilder builder() {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            // no document type: no entities, no default attributes, nothing to fetch
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the platform's parser cannot be made safe", e);
        }
    }

    static Document document() {
        return builder().newDocument();
    }

    static Document parse(byte[] bytes) throws SamlRefused {
        try {
            return builder().parse(new ByteArrayInputStream(bytes));
        } catch (SAXException | IOException e) {
            throw new SamlRefused("not the XML of an assertion: " + e.getMessage());
        }
    }

    static byte[] bytes(Document document) {
        try {
            var factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            var out = new ByteArrayOutputStream();
            transformer.transform(new DOMSource(document), new StreamResult(out));
            return out.toByteArray();
        } catch (TransformerException e) {
            throw new IllegalStateException("the platform cannot write XML", e);
        }
    }

    /// A new last child.
    static Element add(Node parent, String namespace, String name) {
        var document = parent instanceof Document self ? self : parent.getOwnerDocument();
        var element = document.createElementNS(namespace, name);
        parent.appendChild(element);
        return element;
    }

    static Element add(Node parent, String namespace, String name, String text) {
        var element = add(parent, namespace, name);
        element.setTextContent(text);
        return element;
    }

    static boolean is(Node node, String namespace, String name) {
        return node instanceof Element && namespace.equals(node.getNamespaceURI()) && name.equals(node.getLocalName());
    }

    /// Children of that name; none deeper down.
    static List<Element> children(Element parent, String namespace, String name) {
        List<Element> found = new ArrayList<>();
        for (var child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && is(child, namespace, name)) {
                found.add(element);
            }
        }
        return found;
    }

    /// The one child of that name.
    static Element child(Element parent, String namespace, String name) throws SamlRefused {
        var found = children(parent, namespace, name);
        if (found.size() != 1) {
            throw new SamlRefused(found.size() + " elements " + name + " where one belongs");
        }
        return found.getFirst();
    }
}
