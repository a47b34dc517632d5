package io.github.tandem.offset.group;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.apache.kafka.clients.admin.Admin;
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

	// a client sends them one by one, and what waits too long for that is not sent
	private static final int AT_ONCE = 4;

	private static final int MANY = 50;

	private final Cluster target;

	private final @Nullable CommitLanes lanes;

	GroupWriter(Cluster target) {
		this(target, null);
	}

	GroupWriter(Cluster target, @Nullable CommitLanes lanes) {
		this.target = target;
		this.lanes = lanes;
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
		List<Admin> clients = (this.lanes != null && byGroup.size() > MANY) ? this.lanes.verified()
				: List.of(this.target.<Admin>call("commit offsets", (admin) -> admin));
		int next = 0;
		Deque<Runnable> answers = new ArrayDeque<>();
		for (Map.Entry<String, List<GroupOffset>> group : byGroup.entrySet()) {
			List<GroupOffset> unmoved = unmoved(group.getKey(), group.getValue(), there, may, outcomes);
			if (!unmoved.isEmpty()) {
				KafkaFuture<Void> answer = commit(clients.get(next++ % clients.size()), group.getKey(), unmoved);
				answers.add(() -> outcome(group.getKey(), unmoved, answer, outcomes));
			}
			if (answers.size() >= AT_ONCE * clients.size()) {
				answers.remove().run();
			}
		}
		answers.forEach(Runnable::run);
	}

	private static List<GroupOffset> unmoved(String group, List<GroupOffset> offsets, GroupCommits there,
			Predicate<GroupOffset> may, BiConsumer<GroupOffset, Boolean> outcomes) {
		String failure = there.failures().get(group);
		List<GroupOffset> unmoved = new ArrayList<>();
		for (GroupOffset offset : offsets) {
			OffsetAndMetadata current = there.of(group).get(offset.target());
			Long found = (current != null) ? (Long) current.offset() : null;
			if (failure != null) {
				outcomes.accept(offset.with(Verdict.FAILED, failure), false);
			}
			else if (Objects.equals(found, offset.onTarget()) && may.test(offset)) {
				unmoved.add(offset);
			}
			else {
				outcomes.accept(offset, false);
			}
		}
		return unmoved;
	}

	/**
	 * Close what was opened for many groups.
	 */
	void rest() {
		if (this.lanes != null) {
			this.lanes.close();
		}
	}

	private KafkaFuture<Void> commit(Admin client, String group, List<GroupOffset> offsets) {
		Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
		// the epochs of the source's leaders mean nothing on the target
		offsets.forEach((offset) -> all.put(offset.target(),
				new OffsetAndMetadata(offset.wanted(), Optional.empty(), offset.metadata())));
		return client
			.alterConsumerGroupOffsets(group, all, new AlterConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MILLIS))
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
