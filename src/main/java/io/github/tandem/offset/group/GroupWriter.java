package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Commits translated offsets on the target. The broker itself refuses that for a group
 * with members, so that one which has got some since it was looked at is left alone.
 */
final class GroupWriter {

	// a process that was frozen before it has sent them sends them no more
	private static final int TIMEOUT_MILLIS = 5_000;

	private final Cluster target;

	GroupWriter(Cluster target) {
		this.target = target;
	}

	/**
	 * Commit offsets, those of a group together.
	 * @param offsets what is to be committed
	 * @return the same with what came of it
	 * @throws ClusterException if the target does not answer, or another cluster does
	 */
	List<GroupOffset> write(List<GroupOffset> offsets) {
		if (offsets.isEmpty()) {
			return List.of();
		}
		this.target.verify();
		Map<String, List<GroupOffset>> byGroup = new LinkedHashMap<>();
		offsets.forEach((offset) -> byGroup.computeIfAbsent(offset.group(), (key) -> new ArrayList<>()).add(offset));
		List<Supplier<List<GroupOffset>>> outcomes = new ArrayList<>();
		byGroup.forEach((group, own) -> {
			KafkaFuture<Void> answer = commit(group, own);
			outcomes.add(() -> outcome(group, own, answer));
		});
		List<GroupOffset> written = new ArrayList<>();
		outcomes.forEach((outcome) -> written.addAll(outcome.get()));
		return written;
	}

	private KafkaFuture<Void> commit(String group, List<GroupOffset> offsets) {
		Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
		// the epochs of the source's leaders mean nothing on the target
		offsets.forEach((offset) -> all.put(offset.target(),
				new OffsetAndMetadata(offset.wanted(), Optional.empty(), offset.metadata())));
		return this.target
			.call(what(group), (admin) -> admin.alterConsumerGroupOffsets(group, all,
					new AlterConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MILLIS)))
			.all();
	}

	private static String what(String group) {
		return "commit the translated offsets of the group " + group;
	}

	private List<GroupOffset> outcome(String group, List<GroupOffset> offsets, KafkaFuture<Void> answer) {
		try {
			this.target.await(what(group), answer);
			return offsets.stream().map(GroupOffset::written).toList();
		}
		catch (ClusterException ex) {
			boolean active = isOfMembers(ex.getCause());
			return offsets.stream()
				.map((offset) -> offset.with(active ? Verdict.ACTIVE : Verdict.FAILED,
						active ? null : String.valueOf(ex.getMessage())))
				.toList();
		}
	}

	private static boolean isOfMembers(@Nullable Throwable cause) {
		return cause instanceof UnknownMemberIdException || cause instanceof StaleMemberEpochException
				|| cause instanceof GroupNotEmptyException || cause instanceof FencedInstanceIdException;
	}

}
