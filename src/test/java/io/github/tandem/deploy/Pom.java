package io.github.tandem.deploy;

import java.nio.file.Path;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;

import org.w3c.dom.Document;

/**
 * What the build is told about the project.
 */
record Pom(Document document) {

	static Pom read() {
		try {
			return new Pom(
					DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of("pom.xml").toFile()));
		}
		catch (Exception ex) {
			throw new IllegalStateException("The pom cannot be read", ex);
		}
	}

	/**
	 * An element of the project itself.
	 * @param path its path below the project, such as {@code properties/java.version}
	 * @return its text, which is empty if there is no such element
	 */
	String project(String path) {
		XPath xpath = XPathFactory.newInstance().newXPath();
		try {
			return xpath.evaluate("/project/" + path, this.document).strip();
		}
		catch (XPathExpressionException ex) {
			throw new IllegalArgumentException(path, ex);
		}
	}

}
