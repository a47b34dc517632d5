package io.github.tandem.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Printable}, and for what is written with it.
 */
class PrintableTests {

	private static final String FORGED = "readers\u001b[2J\nEQUAL: 999 records compared";

	@Test
	void nothingControlsTheTerminal() {
		assertThat(Printable.of(FORGED)).isEqualTo("readers.[2J.EQUAL: 999 records compared");
		assertThat(Printable.of("a\u009b2Jb\u2028c\u202ed\u007fe\r")).isEqualTo("a.2Jb.c.d.e.");
		assertThat(Printable.of("Zürich, 東京")).isEqualTo("Zürich, 東京");
	}

	@Test
	void whatIsLongIsCut() {
		assertThat(Printable.of("a\nbcd", 3)).isEqualTo("a.b...");
		assertThat(Printable.of("abc", 3)).isEqualTo("abc");
	}

	@Test
	void neitherATableNorALineOfProgressIsForged() {
		Table table = new Table(List.of("GROUP"));
		table.add(List.of(FORGED));
		assertThat(table.line(1)).isEqualTo(Printable.of(FORGED));
		StringWriter written = new StringWriter();
		try (ProgressLine line = new ProgressLine(new PrintWriter(written), false)) {
			line.say(FORGED);
		}
		assertThat(written.toString().lines()).containsExactly(Printable.of(FORGED));
		try (ProgressLine line = new ProgressLine(new PrintWriter(written), true)) {
			line.accept(FORGED);
		}
		assertThat(written.toString()).contains("... " + Printable.of(FORGED)).doesNotContain("[2J\n");
	}

	@Test
	void numbersAgreeWithWhatTheyCount() {
		assertThat(Counted.of(0, "topic")).isEqualTo("0 topics");
		assertThat(Counted.of(1, "topic")).isEqualTo("1 topic");
		assertThat(Counted.of(1_200, "record")).isEqualTo("1,200 records");
	}

}
