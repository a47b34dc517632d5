package io.github.tandem.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the gaps that faults call for with those that Tandem reports, one by one.
 */
final class Gaps {

	private final List<GapReport> expected = new ArrayList<>();

	/**
	 * A fault took records away that Tandem has to report.
	 * @param gap the gap
	 */
	void expect(GapReport gap) {
		this.expected.add(gap);
	}

	/**
	 * Compare all that was reported since the start with what was expected.
	 * @param reported the gaps that all instances reported
	 * @return the differences in words, or nothing
	 */
	List<String> differences(List<GapReport> reported) {
		List<GapReport> open = new ArrayList<>(this.expected);
		List<String> differences = new ArrayList<>();
		for (GapReport report : reported) {
			GapReport match = open.stream().filter((gap) -> gap.isMetBy(report)).findFirst().orElse(null);
			if (match == null) {
				differences.add("reported, but did not happen: " + report);
			}
			else {
				open.remove(match);
			}
		}
		open.forEach((gap) -> differences.add("happened, but is not reported: " + gap));
		return differences;
	}

	/**
	 * Take differences as they are, so that they are found once.
	 * @param reported the gaps that all instances reported
	 */
	void settle(List<GapReport> reported) {
		this.expected.clear();
		this.expected.addAll(reported);
	}

	/**
	 * Add up gaps by their cause.
	 * @param gaps the gaps
	 * @return number of gaps and of records by cause, in words
	 */
	static Map<String, String> byCause(List<GapReport> gaps) {
		Map<String, long[]> sums = new TreeMap<>();
		gaps.forEach((gap) -> {
			long[] sum = sums.computeIfAbsent(String.join(" or ", gap.causes()), (cause) -> new long[2]);
			sum[0]++;
			sum[1] += gap.records();
		});
		Map<String, String> texts = new TreeMap<>();
		sums.forEach((cause, sum) -> texts.put(cause, "%d gaps, %d records".formatted(sum[0], sum[1])));
		return texts;
	}

}
