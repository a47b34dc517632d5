package io.github.tandem.migrate.run;

import java.util.Map;
import java.util.TreeMap;

import io.micrometer.core.instrument.MeterRegistry;

/**
 * Records that routes leave out, as the target rejects them, by the meter that
 * docs/monitoring.md describes.
 */
final class SkippedRecords {

	private SkippedRecords() {
	}

	/**
	 * How many there are since this process has started.
	 * @param registry where they are counted
	 * @return their number, by topic of the source
	 */
	static Map<String, Long> of(MeterRegistry registry) {
		Map<String, Long> skipped = new TreeMap<>();
		registry.find("tandem.records")
			.tag("outcome", "skipped")
			.counters()
			.stream()
			.filter((counter) -> counter.count() > 0)
			.forEach((counter) -> skipped.merge(String.valueOf(counter.getId().getTag("topic")), (long) counter.count(),
					Long::sum));
		return skipped;
	}

}
