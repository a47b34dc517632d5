package io.github.tandem.audit;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.verify.read.Scope;
import io.github.tandem.verify.report.Report;

/**
 * Asks both clusters, as long as they are those of the start.
 */
final class ClusterComparison implements Comparison {

	private static final String FIND = "find the offsets of a window";

	private final Function<Scope, Report> verification;

	private final Cluster source;

	private final Cluster target;

	ClusterComparison(Function<Scope, Report> verification, Cluster source, Cluster target) {
		this.verification = verification;
		this.source = source;
		this.target = target;
	}

	@Override
	public Map<AuditedPartition, Instant> first(Map<AuditedPartition, TimeWindow> times) {
		this.source.verify();
		Map<TopicPartition, OffsetSpec> request = new HashMap<>();
		times.forEach((partition, time) -> request.put(partition.onSource(),
				OffsetSpec.forTimestamp(time.since().toEpochMilli())));
		var answer = this.source.call(FIND, (admin) -> admin.listOffsets(request));
		Map<AuditedPartition, Instant> first = new HashMap<>();
		times.forEach((partition, time) -> {
			try {
				var found = this.source.await(FIND, answer.partitionResult(partition.onSource()));
				Instant at = Instant.ofEpochMilli(found.timestamp());
				first.put(partition, (found.offset() >= 0 && at.isBefore(time.until())) ? at : time.until());
			}
			catch (ClusterException ex) {
				// it is asked for the offsets of its windows, and tells why it does not
				// answer
				return;
			}
		});
		return first;
	}

	@Override
	public void find(Collection<Look> looks) {
		this.source.verify();
		Map<TimeWindow, List<Look>> byWindow = looks.stream().collect(Collectors.groupingBy(Look::window));
		byWindow.forEach((window, same) -> {
			Map<TopicPartition, String> failures = new HashMap<>();
			Map<TopicPartition, Long> from = at(same, window.since(), failures);
			Map<TopicPartition, Long> to = at(same, window.until(), failures);
			same.forEach((look) -> {
				TopicPartition partition = look.partition().onSource();
				String failure = failures.get(partition);
				if (failure != null) {
					look.notTold(failure);
				}
				else {
					look.asked(from.getOrDefault(partition, 0L), to.getOrDefault(partition, 0L));
				}
			});
		});
	}

	private Map<TopicPartition, Long> at(List<Look> looks, Instant time, Map<TopicPartition, String> failures) {
		Map<TopicPartition, Long> found = ask(looks, OffsetSpec.forTimestamp(time.toEpochMilli()), failures);
		List<Look> none = looks.stream()
			.filter((look) -> found.getOrDefault(look.partition().onSource(), -1L) < 0)
			.toList();
		if (!none.isEmpty()) {
			found.putAll(ask(none, OffsetSpec.latest(), failures));
		}
		return found;
	}

	private Map<TopicPartition, Long> ask(List<Look> looks, OffsetSpec spec, Map<TopicPartition, String> failures) {
		Map<TopicPartition, OffsetSpec> request = new HashMap<>();
		looks.stream()
			.map((look) -> look.partition().onSource())
			.filter((partition) -> !failures.containsKey(partition))
			.forEach((partition) -> request.put(partition, spec));
		var answer = this.source.call(FIND, (admin) -> admin.listOffsets(request));
		Map<TopicPartition, Long> offsets = new HashMap<>();
		for (TopicPartition partition : request.keySet()) {
			try {
				offsets.put(partition, this.source.await(FIND, answer.partitionResult(partition)).offset());
			}
			catch (ClusterException ex) {
				// one without a leader, or that is gone: the others are compared
				failures.put(partition, String.valueOf(ex.getMessage()));
			}
		}
		return offsets;
	}

	@Override
	public Report run(Scope scope) {
		verify();
		Report report = this.verification.apply(scope);
		// another cluster that answered meanwhile is not what is to be compared
		verify();
		return report;
	}

	private void verify() {
		this.source.verify();
		this.target.verify();
	}

}
