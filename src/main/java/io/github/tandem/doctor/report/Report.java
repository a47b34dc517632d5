package io.github.tandem.doctor.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that an examination came to.
 *
 * @param startedAt when it began
 * @param took how long it took
 * @param rows what was looked at, in order
 */
public record Report(Instant startedAt, Duration took, List<Row> rows) {

	public Report {
		rows = List.copyOf(rows);
	}

	/**
	 * Whether nobody has to do anything.
	 * @return {@code true} if no row has a finding
	 */
	public boolean isWell() {
		return findings().findAny().isEmpty();
	}

	/**
	 * The rows about which somebody has to do something.
	 * @return those with a finding
	 */
	public Stream<Row> findings() {
		return this.rows.stream().filter((row) -> row.verdict().isFinding());
	}

}
