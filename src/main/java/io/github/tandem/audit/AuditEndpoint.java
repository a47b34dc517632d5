package io.github.tandem.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.verify.compare.Part;
import io.github.tandem.verify.report.Difference;
import io.github.tandem.verify.report.Place;

/**
 * Tells how far the audit of this instance has come and what it found last. It never
 * shows the content of records.
 */
@Endpoint(id = "audit", defaultAccess = Access.READ_ONLY)
class AuditEndpoint {

	private final AuditProperties properties;

	private final Audit audit;

	AuditEndpoint(AuditProperties properties, Audit audit) {
		this.properties = properties;
		this.audit = audit;
	}

	/**
	 * How far it has come.
	 * @return what it found last, of each partition
	 */
	@ReadOperation
	AuditDescriptor audit() {
		Map<String, RouteDescriptor> routes = new TreeMap<>();
		Map<String, Instant> auditedTo = this.audit.meters().auditedTo();
		Map<String, List<WaitingDescriptor>> waitsFor = waitsFor();
		Set<String> names = new HashSet<>(auditedTo.keySet());
		names.addAll(waitsFor.keySet());
		Standing standing = this.audit.standing();
		Instant behindSince = standing.behindSince();
		names.forEach((route) -> {
			Instant time = auditedTo.get(route);
			Map<String, Long> records = new TreeMap<>();
			for (AuditOutcome outcome : AuditOutcome.values()) {
				records.put(outcome.tag(), this.audit.meters().records(route, outcome));
			}
			routes.put(route, new RouteDescriptor((time != null) ? time.toString() : null, records,
					waitsFor.getOrDefault(route, List.of())));
		});
		return new AuditDescriptor(this.properties.delay().toString(), this.properties.window().toString(),
				this.properties.sample(), standing.obstacle(), (behindSince != null) ? behindSince.toString() : null,
				this.audit.waiting(), routes,
				this.audit.findings().last().stream().map(AuditEndpoint::describe).toList());
	}

	private Map<String, List<WaitingDescriptor>> waitsFor() {
		Map<String, List<WaitingDescriptor>> waitsFor = new HashMap<>();
		this.audit.held()
			.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey(
					Comparator.comparing(AuditedPartition::topic).thenComparing(AuditedPartition::partition)))
			.forEach((entry) -> waitsFor.computeIfAbsent(entry.getKey().route(), (route) -> new ArrayList<>())
				.add(describe(entry.getKey(), entry.getValue())));
		return waitsFor;
	}

	private static WaitingDescriptor describe(AuditedPartition partition, PartitionCondition condition) {
		return new WaitingDescriptor(partition.topic(), partition.partition(), condition.name(),
				condition.reason().tag(), condition.since().toString(), condition.detail());
	}

	private static FindingDescriptor describe(Verdict verdict) {
		Map<String, Long> records = new TreeMap<>();
		verdict.records().forEach((outcome, count) -> records.put(outcome.tag(), count));
		return new FindingDescriptor(verdict.partition().route(), verdict.partition().topic(),
				verdict.partition().partition(), verdict.window().since().toString(),
				verdict.window().until().toString(), records, verdict.reason(),
				verdict.differences().stream().limit(10).map(AuditEndpoint::describe).toList());
	}

	private static DifferenceDescriptor describe(Difference difference) {
		return new DifferenceDescriptor(difference.kind().tag(), difference.source(), difference.target(),
				difference.parts().stream().map(Part::tag).toList(), difference.details());
	}

	/**
	 * The audit.
	 *
	 * @param delay how far behind the replication it compares
	 * @param window how long its windows are
	 * @param sample which share of them it compares
	 * @param obstacle why it does not go on, or {@code null}
	 * @param behindSince since when it has not compared all that is due, or {@code null}
	 * @param waiting number of windows that are to be looked at, or once more
	 * @param routes the routes of which this instance has partitions
	 * @param findings the last windows that were not simply equal
	 */
	record AuditDescriptor(String delay, String window, double sample, @Nullable String obstacle,
			@Nullable String behindSince, int waiting, Map<String, RouteDescriptor> routes,
			List<FindingDescriptor> findings) {

	}

	/**
	 * A route.
	 *
	 * @param auditedTo the event time up to which the windows were looked at, as far as
	 * they are sampled, of the partitions that flow, or {@code null} if none does
	 * @param records how many records there were since the start, by outcome
	 * @param waitsFor partitions that do not flow, so that it goes on with them later
	 */
	record RouteDescriptor(@Nullable String auditedTo, Map<String, Long> records, List<WaitingDescriptor> waitsFor) {

	}

	/**
	 * A partition that does not flow.
	 *
	 * @param topic the topic on the source
	 * @param partition its number
	 * @param state what it is doing
	 * @param reason why
	 * @param since since when
	 * @param detail what happened and what to do about it, or {@code null}
	 */
	record WaitingDescriptor(String topic, int partition, String state, String reason, String since,
			@Nullable String detail) {

	}

	/**
	 * A window that was not simply equal.
	 *
	 * @param route the route
	 * @param topic the topic on the source
	 * @param partition the partition, the first one where a topic is compared by key
	 * @param since where the window begins
	 * @param until where it ends
	 * @param records how many records it has, by outcome
	 * @param reason why some could not be compared, or {@code null}
	 * @param differences the first of those that differ
	 */
	record FindingDescriptor(String route, String topic, int partition, String since, String until,
			Map<String, Long> records, @Nullable String reason, List<DifferenceDescriptor> differences) {

	}

	/**
	 * A record that differs.
	 *
	 * @param outcome in which way
	 * @param source where it is on the source, or {@code null}
	 * @param target where it is on the target, or that before which it should stand, or
	 * {@code null}
	 * @param parts what was altered
	 * @param details what else can be said without its content
	 */
	record DifferenceDescriptor(String outcome, @Nullable Place source, @Nullable Place target, List<String> parts,
			List<String> details) {

	}

}
