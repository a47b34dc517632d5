package io.github.tandem.migrate;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the options of {@link MigrateCommand}: none is ignored.
 */
class MigrateCommandTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', value = { "--cut-over --dry-run, --dry-run goes without --cut-over",
			"--cut-over --verify none, --verify goes without --cut-over",
			"--cut-over --skip-doctor, --skip-doctor goes without --cut-over",
			"--topic orders, --topic goes with --cut-over", "--wait 10m, --wait goes with --cut-over",
			"--cut-over --watch 0s, '0s' is less than a second", "--cut-over --watch 10, '10' is not a duration",
			"--cut-over --max-lag -1, -1 is less than 0", "--cut-over --topic (, no regular expression",
			"--verify all, one of full", "--patience 0s, a duration of at least a second",
			"--patience 1800, a duration of at least a second", "--other, Unknown option" })
	void refusesWhatMakesNoSense(String options, String message) {
		Migrated refused = Migrated.by(List.of(), options.split(" "));
		assertThat(refused.code()).as(refused.toString()).isEqualTo(2);
		assertThat(refused.err()).contains(message.replaceAll("^'|'$", ""));
	}

	@Test
	void aClusterThatDoesNotAnswerLeavesTheOutcomeOpen() {
		Migrated silent = Migrated.by(List.of("--tandem.source.bootstrap-servers=127.0.0.1:1",
				"--tandem.target.bootstrap-servers=127.0.0.1:2"), "--json");
		assertThat(silent.code()).as(silent.toString()).isEqualTo(2);
		assertThat(silent.json().path("outcome").asString()).isEqualTo("undecided");
		assertThat(silent.err()).contains("Nothing was replicated", "--skip-doctor");
	}

	@Test
	void showsItsOptions() {
		Migrated help = Migrated.by(List.of(), "--help");
		assertThat(help.code()).isZero();
		assertThat(help.out()).contains("--dry-run", "--cut-over", "Exit codes");
		assertThat(help.out().lines()).allMatch((line) -> line.length() <= 100);
	}

}
