package io.github.tandem.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import org.springframework.util.FileSystemUtils;

import io.github.tandem.test.Document;

/**
 * A Helm chart, as Helm itself lints and renders it.
 *
 * @param folder where its Chart.yaml is
 */
record Chart(Path folder) {

	static final String RELEASE = "tandem";

	static final String NAMESPACE = "kafka";

	private static final String KUBERNETES = "1.34.0";

	static Chart ours() {
		return new Chart(Path.of("helm", "tandem"));
	}

	/**
	 * Copy the chart, so that a test can change it.
	 * @param target an empty folder
	 * @return the copy
	 */
	Chart copy(Path target) {
		try {
			FileSystemUtils.copyRecursively(this.folder, target);
			return new Chart(target);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path file(String name) {
		return this.folder.resolve(name);
	}

	String read(String name) {
		try {
			return Files.readString(file(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Stream<Path> featureValues() {
		return Document.files(file("ci"), "-values.yaml");
	}

	Path featureValues(String feature) {
		return file("ci").resolve(feature + "-values.yaml");
	}

	LintResult lint() {
		return new Helm(this.folder).lint().strict().call();
	}

	/**
	 * Render the chart as a release of its own name.
	 * @param values files of values, of which later ones win
	 * @return the objects
	 * @throws IllegalStateException with what Helm says if the values are refused
	 */
	Rendering render(Path... values) {
		TemplateCommand template = new Helm(this.folder).template()
			.withName(RELEASE)
			.withNamespace(NAMESPACE)
			.withKubeVersion(KUBERNETES);
		for (Path file : values) {
			template.withValuesFile(file);
		}
		return Rendering.of(template.call());
	}

	/**
	 * Render the chart with two addresses and some values besides.
	 * @param values YAML
	 * @return the objects
	 * @throws IllegalStateException with what Helm says if the values are refused
	 */
	Rendering renderWith(String values) {
		try {
			Path file = Files.createTempFile("values", ".yaml");
			try {
				Files.writeString(file, values);
				return render(featureValues("minimal"), file);
			}
			finally {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Render the chart with two addresses, changed as on Helm's command line.
	 * @param assignments what stands behind {@code --set}
	 * @return the objects
	 */
	Rendering renderSetting(List<String> assignments) {
		TemplateCommand template = new Helm(this.folder).template()
			.withName(RELEASE)
			.withNamespace(NAMESPACE)
			.withKubeVersion(KUBERNETES);
		for (String assignment : assignments) {
			String[] parts = assignment.split("=", 2);
			template.set(parts[0], parts[1]);
		}
		return Rendering.of(template.call());
	}

}
