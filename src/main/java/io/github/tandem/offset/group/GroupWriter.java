package io.github.tandem.offset.group;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
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

	// also those that are read at once, and then committed
	private static final int MANY = 50;

	private static final String LEFT = "it was committed on the target, or the partition went to another instance, after the look: the next look decides";

	private final Cluster target;

	private final CommitMark mark;

	private final @Nullable CommitLanes lanes;

	GroupWriter(Cluster target, CommitMark mark) {
		this(target, mark, null);
	}

	GroupWriter(Cluster target, CommitMark mark, @Nullable CommitLanes lanes) {
		this.target = target;
		this.mark = mark;
		this.lanes = lanes;
	}

	/**
	 * Commit offsets, those of a group together. What a group has there is read once more
	 * before: if somebody has moved it meanwhile, it is left for the next look.
	 * @param offsets what is to be committed
	 * @param may whether one may be committed still
	 * @param outcomes takes each of them with what came of it, and whether it was sent to
	 * the target
	 * @throws ClusterException if the target does not answer, or another cluster does
	 */
	void write(List<GroupOffset> offsets, Predicate<GroupOffset> may, BiConsumer<GroupOffset, Boolean> outcomes) {
		this.target.verify();
		Map<String, List<GroupOffset>> byGroup = new LinkedHashMap<>();
		offsets.forEach((offset) -> byGroup.computeIfAbsent(offset.group(), (key) -> new ArrayList<>()).add(offset));
		List<String> groups = List.copyOf(byGroup.keySet());
		List<Admin> clients = (this.lanes != null && groups.size() > MANY) ? this.lanes.verified() : List.of(shared());
		for (int from = 0; from < groups.size(); from += MANY) {
			List<String> portion = groups.subList(from, Math.min(groups.size(), from + MANY));
			Map<String, List<GroupOffset>> own = new LinkedHashMap<>();
			portion.forEach((group) -> own.put(group, byGroup.getOrDefault(group, List.of())));
			write(own, clients, may, outcomes);
		}
	}

	private Admin shared() {
		return this.target.<Admin>call("commit offsets", (admin) -> admin);
	}

	private void write(Map<String, List<GroupOffset>> byGroup, List<Admin> clients, Predicate<GroupOffset> may,
			BiConsumer<GroupOffset, Boolean> outcomes) {
		GroupCommits there = GroupCommits.now(this.target, byGroup.keySet());
		int next = 0;
		Deque<Runnable> answers = new ArrayDeque<>();
		for (Map.Entry<String, List<GroupOffset>> group : byGroup.entrySet()) {
			List<GroupOffset> unmoved = unmoved(group.getKey(), group.getValue(), there, may, outcomes);
			if (!unmoved.isEmpty()) {
				AlterConsumerGroupOffsetsResult answer = commit(clients.get(next++ % clients.size()), group.getKey(),
						unmoved);
				answers.add(() -> outcome(group.getKey(), unmoved, answer, outcomes));
			}
			if (answers.size() >= AT_ONCE * clients.size()) {
				answers.remove().run();
			}
		}
		answers.forEach(Runnable::run);
	}

	/**
	 * Commit once more what groups have on the target, as it is.
	 * @param offsets what was just read there, by group
	 * @return for how many groups that succeeded: those that have members now commit
	 * themselves
	 * @throws ClusterException if the target refuses, or does not answer
	 */
	int again(Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets) {
		AtomicInteger succeeded = new AtomicInteger();
		Deque<Runnable> answers = new ArrayDeque<>();
		offsets.forEach((group, own) -> {
			KafkaFuture<Void> answer = send(shared(), group, own).all();
			answers.add(() -> {
				ClusterException refusal = refusal(group, answer);
				if (refusal == null) {
					succeeded.incrementAndGet();
				}
				else if (!isOfMembers(refusal.getCause())) {
					throw refusal;
				}
			});
			if (answers.size() >= AT_ONCE) {
				answers.remove().run();
			}
		});
		answers.forEach(Runnable::run);
		return succeeded.get();
	}

	private static List<GroupOffset> unmoved(String group, List<GroupOffset> offsets, GroupCommits there,
			Predicate<GroupOffset> may, BiConsumer<GroupOffset, Boolean> outcomes) {
		String failure = there.failures().get(group);
		List<GroupOffset> unmoved = new ArrayList<>();
		for (GroupOffset offset : offsets) {
			OffsetAndMetadata current = there.of(group).get(offset.target());
			if (failure != null) {
				outcomes.accept(offset.with(Verdict.FAILED, failure), false);
			}
			else if (offset.isUnmoved(current) && may.test(offset)) {
				unmoved.add(offset);
			}
			else {
				outcomes.accept(offset.with(offset.verdict(), LEFT), false);
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

	private AlterConsumerGroupOffsetsResult commit(Admin client, String group, List<GroupOffset> offsets) {
		Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
		// the epochs of the source's leaders mean nothing on the target
		offsets.forEach((offset) -> all.put(offset.target(),
				new OffsetAndMetadata(offset.wanted(), Optional.empty(), offset.wantedBeside(this.mark))));
		return send(client, group, all);
	}

	private static AlterConsumerGroupOffsetsResult send(Admin client, String group,
			Map<TopicPartition, OffsetAndMetadata> offsets) {
		return client.alterConsumerGroupOffsets(group, offsets,
				new AlterConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MILLIS));
	}

	private static String what(String group) {
		return "commit the translated offsets of the group " + group;
	}

	private void outcome(String group, List<GroupOffset> offsets, AlterConsumerGroupOffsetsResult answer,
			BiConsumer<GroupOffset, Boolean> outcomes) {
		if (refusal(group, answer.all()) == null) {
			offsets.forEach((offset) -> outcomes.accept(offset.written(this.mark), true));
			return;
		}
		// one that is refused, as of a topic that is gone, leaves the others committed
		offsets.forEach((offset) -> {
			ClusterException refusal = refusal(group, answer.partitionResult(offset.target()));
			boolean active = refusal != null && isOfMembers(refusal.getCause());
			GroupOffset came = (refusal != null) ? offset.with(active ? Verdict.ACTIVE : Verdict.FAILED,
					active ? null : String.valueOf(refusal.getMessage())) : offset.written(this.mark);
			outcomes.accept(came, true);
		});
	}

	private @Nullable ClusterException refusal(String group, KafkaFuture<Void> answer) {
		try {
			this.target.await(what(group), answer);
			return null;
		}
		catch (ClusterException ex) {
			return ex;
		}
	}

	private static boolean isOfMembers(@Nullable Throwable cause) {
		return cause instanceof UnknownMemberIdException || cause instanceof StaleMemberEpochException
				|| cause instanceof GroupNotEmptyException || cause instanceof FencedInstanceIdException;
	}

}
