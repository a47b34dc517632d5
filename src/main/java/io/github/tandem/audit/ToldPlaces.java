package io.github.tandem.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.report.Difference;
import io.github.tandem.verify.report.Place;

/**
 * The records that were told lately: windows are compared with a few records before them,
 * and what is there is told once. Used by one thread.
 */
final class ToldPlaces {

	private static final int MOST = 10_000;

	private final Set<Told> last = new LinkedHashSet<>();

	/**
	 * Take a verdict.
	 * @param verdict the verdict
	 * @return the same without what was told before
	 */
	Verdict add(Verdict verdict) {
		Map<AuditOutcome, Long> records = new EnumMap<>(AuditOutcome.class);
		records.putAll(verdict.records());
		List<Difference> fresh = new ArrayList<>();
		for (Difference difference : verdict.differences()) {
			if (this.last.add(Told.of(verdict.partition(), difference))) {
				fresh.add(difference);
			}
			else {
				records.computeIfPresent(AuditOutcome.of(difference.kind()),
						(key, count) -> (count > 1) ? count - 1 : null);
			}
		}
		while (this.last.size() > MOST) {
			this.last.remove(this.last.iterator().next());
		}
		return new Verdict(verdict.partition(), verdict.window(), records, fresh, verdict.reason());
	}

	/**
	 * A record that was told.
	 *
	 * @param route its route
	 * @param topic its topic on the source
	 * @param onTarget whether the place is on the target
	 * @param place where it is
	 */
	private record Told(String route, String topic, boolean onTarget, Place place) {

		static Told of(AuditedPartition partition, Difference difference) {
			@Nullable Place source = difference.source();
			// one record of the source may be on the target several times
			boolean onTarget = source == null || difference.kind() == Kind.DUPLICATED;
			Place place = onTarget ? difference.target() : source;
			return new Told(partition.route(), partition.topic(), onTarget, Objects.requireNonNull(place));
		}

	}

}
