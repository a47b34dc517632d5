package io.github.tandem.offset.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

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
	 * Commit offsets, those of a group together. What a group has there is read once more
	 * before: if somebody has moved it meanwhile, it is left for the next look.
	 * @param offsets what is to be committed
	 * @param may whether one may be committed still
	 * @param outcomes takes each of them with what came of it, and whether it was
	 * committed
	 * @throws ClusterException if the target does not answer, or another cluster does
	 */
	void write(List<GroupOffset> offsets, Predicate<GroupOffset> may, BiConsumer<GroupOffset, Boolean> outcomes) {
		this.target.verify();
		Map<String, List<GroupOffset>> byGroup = new LinkedHashMap<>();
		offsets.forEach((offset) -> byGroup.computeIfAbsent(offset.group(), (key) -> new ArrayList<>()).add(offset));
		GroupCommits there = GroupCommits.now(this.target, byGroup.keySet());
		List<Runnable> answers = new ArrayList<>();
		byGroup.forEach((group, own) -> {
			String failure = there.failures().get(group);
			if (failure != null) {
				own.forEach((offset) -> outcomes.accept(offset.with(Verdict.FAILED, failure), false));
				return;
			}
			List<GroupOffset> unmoved = new ArrayList<>();
			for (GroupOffset offset : own) {
				OffsetAndMetadata current = there.of(group).get(offset.target());
				Long found = (current != null) ? (Long) current.offset() : null;
				if (Objects.equals(found, offset.onTarget()) && may.test(offset)) {
					unmoved.add(offset);
				}
				else {
					outcomes.accept(offset, false);
				}
			}
			if (!unmoved.isEmpty()) {
				KafkaFuture<Void> answer = commit(group, unmoved);
				answers.add(() -> outcome(group, unmoved, answer, outcomes));
			}
		});
		answers.forEach(Runnable::run);
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

	private void outcome(String group, List<GroupOffset> offsets, KafkaFuture<Void> answer,
			BiConsumer<GroupOffset, Boolean> outcomes) {
		try {
			this.target.await(what(group), answer);
			offsets.forEach((offset) -> outcomes.accept(offset.written(), true));
		}
		catch (ClusterException ex) {
			boolean active = isOfMembers(ex.getCause());
			String why = active ? null : String.valueOf(ex.getMessage());
			offsets.forEach(
					(offset) -> outcomes.accept(offset.with(active ? Verdict.ACTIVE : Verdict.FAILED, why), false));
		}
	}

	private static boolean isOfMembers(@Nullable Throwable cause) {
		return cause instanceof UnknownMemberIdException || cause instanceof StaleMemberEpochException
				|| cause instanceof GroupNotEmptyException || cause instanceof FencedInstanceIdException;
	}

}
