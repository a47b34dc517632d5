package io.github.tandem.audit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

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
		this.audit.meters().auditedTo().forEach((route, time) -> {
			Map<String, Long> records = new TreeMap<>();
			for (AuditOutcome outcome : AuditOutcome.values()) {
				records.put(outcome.tag(), this.audit.meters().records(route, outcome));
			}
			routes.put(route, new RouteDescriptor(time.toString(), records));
		});
		return new AuditDescriptor(this.properties.delay().toString(), this.properties.window().toString(),
				this.properties.sample(), this.audit.obstacle(), this.audit.waiting(), routes,
				this.audit.findings().last().stream().map(AuditEndpoint::describe).toList());
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
	 * @param waiting number of windows that are to be looked at, or once more
	 * @param routes the routes of which this instance has partitions
	 * @param findings the last windows that were not simply equal
	 */
	record AuditDescriptor(String delay, String window, double sample, @Nullable String obstacle, int waiting,
			Map<String, RouteDescriptor> routes, List<FindingDescriptor> findings) {

	}

	/**
	 * A route.
	 *
	 * @param auditedTo the event time up to which the windows were looked at, as far as
	 * they are sampled
	 * @param records how many records there were since the start, by outcome
	 */
	record RouteDescriptor(String auditedTo, Map<String, Long> records) {

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
