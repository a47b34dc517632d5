package io.github.tandem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.tandem.partition.Reason;
import io.github.tandem.partition.StateKind;
import io.github.tandem.position.GapCause;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the runbook with the states, reasons, causes and warnings there are.
 */
class RunbookTests {

	private static final Document RUNBOOK = Document.at("docs/runbook.md");

	private static final Path SOURCES = Path.of("src", "main", "java");

	@Test
	void hasASectionForEveryState() {
		assertThat(StateKind.values())
			.allSatisfy((state) -> assertThat(RUNBOOK.section(state.tag())).as(state.tag()).isNotBlank());
	}

	@Test
	void hasASectionForEveryReason() {
		assertThat(Reason.values()).filteredOn((reason) -> reason != Reason.NONE)
			.allSatisfy((reason) -> assertThat(RUNBOOK.section(reason.tag())).as(reason.tag()).isNotBlank());
	}

	@Test
	void listsEveryStateWithItsReasons() {
		List<List<String>> rows = Document.rows(RUNBOOK.section("States of a partition"));
		assertThat(rows.stream().map((row) -> code(row.get(0))))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(StateKind.values()).map(StateKind::tag).toList());
		assertThat(rows.stream().flatMap((row) -> Document.codes(row.get(1)).stream()).distinct())
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(Reason.values()).map(Reason::tag).toList());
		Map.of(StateKind.RUNNING, Reason.NONE, StateKind.WAITING, Reason.TARGET_TOPIC, StateKind.BACKED_OFF,
				Reason.TARGET_UNAVAILABLE, StateKind.PAUSED, Reason.OPERATOR)
			.forEach((state, reason) -> assertThat(rows).as(state.tag())
				.filteredOn((row) -> code(row.get(0)).equals(state.tag()))
				.singleElement()
				.satisfies((row) -> assertThat(Document.codes(row.get(1))).contains(reason.tag())));
	}

	@Test
	void explainsEveryCauseOfAGap() {
		assertThat(Document.rows(RUNBOOK.section("gap")).stream().map((row) -> code(row.get(0))))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(GapCause.values()).map(GapCause::tag).toList());
	}

	@Test
	void quotesLinesOfTheLogAsTheyAre() {
		String sources = sources().replaceAll("\"\\s*\\+ \"", "");
		List<String> quotes = Pattern.compile("In the log: ([^.]+)")
			.matcher(RUNBOOK.text())
			.results()
			.map((quote) -> quote.group(1))
			.map(Document::codes)
			.flatMap(List::stream)
			.toList();
		assertThat(quotes).hasSizeGreaterThan(6);
		assertThat(quotes).allSatisfy((quote) -> assertThat(sources).contains(".log(\"%s\")".formatted(quote)));
	}

	@Test
	void explainsEveryWarningAndError() {
		List<String> messages = Pattern
			.compile("at(?:Warn|Error)\\(\\)(?:(?!\\.log\\().)*\\.log\\(\"([^:\"]*)", Pattern.DOTALL)
			.matcher(sources())
			.results()
			.map((message) -> message.group(1).strip())
			.toList();
		assertThat(messages).hasSizeGreaterThan(12);
		assertThat(messages).allSatisfy((message) -> assertThat(RUNBOOK.text()).contains("`" + message));
	}

	@Test
	void explainsNoWarningThatIsNotThere() {
		List<String> messages = Document.rows(RUNBOOK.section("Warnings in the log"))
			.stream()
			.map((row) -> code(row.get(0)))
			.toList();
		assertThat(messages).hasSizeGreaterThan(12)
			.doesNotHaveDuplicates()
			.allSatisfy((message) -> assertThat(sources()).contains(".log(\"" + message));
	}

	private static String code(String cell) {
		return Document.codes(cell).get(0);
	}

	private static String sources() {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.map(RunbookTests::read)
				.collect(Collectors.joining());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
