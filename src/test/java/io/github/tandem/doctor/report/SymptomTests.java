package io.github.tandem.doctor.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each {@link Symptom} is explained where its row says so.
 */
class SymptomTests {

	@Test
	void eachHasASectionAndEachSectionIsOfOne() throws IOException {
		List<String> sections = Files.readAllLines(Path.of("docs/networks.md"))
			.stream()
			.filter((line) -> line.startsWith("### "))
			.map((line) -> line.substring(4))
			.toList();
		assertThat(sections)
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(Symptom.values()).map(Symptom::code).toList());
	}

	@Test
	void eachIsFoundFromTheMessageThatKafkasClientsGive() throws IOException {
		String document = Files.readString(Path.of("docs/networks.md"));
		String messages = document.substring(document.indexOf("## Timed out waiting"),
				document.indexOf("## Some partitions are stuck"));
		assertThat(Arrays.stream(Symptom.values()).map(Symptom::code))
			.allSatisfy((code) -> assertThat(messages).contains("[%1$s](#%1$s)".formatted(code)));
	}

}
