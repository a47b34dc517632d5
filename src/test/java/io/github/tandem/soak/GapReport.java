package io.github.tandem.soak;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A gap, as Tandem reports it in its log or as a fault calls for it.
 *
 * @param topic the topic
 * @param partition the partition
 * @param causes its cause, or those of which one will be reported
 * @param expectedOffset the offset that would have been replicated next
 * @param records how many records it counts
 */
record GapReport(String topic, int partition, Set<String> causes, long expectedOffset, long records) {

	private static final Pattern LINE = Pattern.compile("Records were lost .*partition=\"(\\S+)-(\\d+)\""
			+ " cause=\"(\\S+)\" records=\"(\\d+)\" expectedOffset=\"(\\d+)\"");

	/**
	 * Find all gaps that a log reports.
	 * @param log the log
	 * @return its gaps, in their order
	 */
	static List<GapReport> in(String log) {
		return LINE.matcher(log).results().map(GapReport::of).toList();
	}

	private static GapReport of(MatchResult line) {
		return new GapReport(line.group(1), Integer.parseInt(line.group(2)), Set.of(line.group(3)),
				Long.parseLong(line.group(5)), Long.parseLong(line.group(4)));
	}

	/**
	 * Whether a report is what was called for.
	 * @param reported what Tandem reported
	 * @return {@code true} if it is the same gap, to the record
	 */
	boolean isMetBy(GapReport reported) {
		return this.topic.equals(reported.topic) && this.partition == reported.partition
				&& this.causes.containsAll(reported.causes) && this.expectedOffset == reported.expectedOffset
				&& this.records == reported.records;
	}

}
