package io.github.tandem.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.report.Difference;
import io.github.tandem.verify.report.Place;

/**
 * The last verdicts that are not simply equal, of each partition, for any thread. What
 * differs is logged, with its places and never with its content.
 */
final class AuditFindings {

	private static final Logger logger = LoggerFactory.getLogger(AuditFindings.class);

	private static final int LAST = 5;

	private static final int PARTITIONS = 200;

	private static final int LOGGED = 5;

	private static final int PLACES = 10_000;

	// of each window
	private static final int SHOWN = 10;

	private final Map<AuditedPartition, Deque<Verdict>> last = new LinkedHashMap<>();

	// lately, and used by one thread
	private final Set<Told> told = new LinkedHashSet<>();

	/**
	 * Take a verdict.
	 * @param verdict the verdict
	 * @return the same without what was told before
	 */
	Verdict withoutTold(Verdict verdict) {
		Map<AuditOutcome, Long> records = new EnumMap<>(AuditOutcome.class);
		records.putAll(verdict.records());
		List<Difference> fresh = new ArrayList<>();
		for (Difference difference : verdict.differences()) {
			if (this.told.add(Told.of(verdict.partition(), difference))) {
				fresh.add(difference);
			}
			else {
				records.computeIfPresent(AuditOutcome.of(difference.kind()),
						(key, count) -> (count > 1) ? count - 1 : null);
			}
		}
		while (this.told.size() > PLACES) {
			this.told.remove(this.told.iterator().next());
		}
		return new Verdict(verdict.partition(), verdict.window(), records, fresh, verdict.reason());
	}

	void add(Verdict verdict) {
		if (verdict.differs()) {
			log(verdict);
		}
		if (!verdict.records().keySet().stream().allMatch((outcome) -> outcome == AuditOutcome.EQUAL)) {
			keep(verdict.withFirst(SHOWN));
		}
	}

	private synchronized void keep(Verdict verdict) {
		Deque<Verdict> own = this.last.remove(verdict.partition());
		own = (own != null) ? own : new ArrayDeque<>();
		own.addFirst(verdict);
		if (own.size() > LAST && !own.removeIf((one) -> own(one, verdict))) {
			own.removeLast();
		}
		this.last.put(verdict.partition(), own);
		if (this.last.size() > PARTITIONS) {
			this.last.remove(this.last.keySet().iterator().next());
		}
	}

	private static boolean own(Verdict one, Verdict latest) {
		return one != latest && !one.differs();
	}

	synchronized List<Verdict> last() {
		List<Verdict> all = new ArrayList<>();
		this.last.values().forEach(all::addAll);
		return all;
	}

	private static void log(Verdict verdict) {
		verdict.differences()
			.stream()
			.filter((difference) -> difference.kind().isDifference())
			.limit(LOGGED)
			.forEach((difference) -> log(verdict, difference));
	}

	private static void log(Verdict verdict, Difference difference) {
		LoggingEventBuilder event = logger.atWarn()
			.addKeyValue("route", verdict.partition().route())
			.addKeyValue("topic", verdict.partition().topic())
			.addKeyValue("outcome", difference.kind().tag())
			.addKeyValue("window", verdict.window());
		if (difference.source() != null) {
			event = event.addKeyValue("source", difference.source());
		}
		if (difference.target() != null) {
			event = event.addKeyValue("target", difference.target());
		}
		event.addKeyValue("inAll", verdict.records()).log("The audit found a record that differs");
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
