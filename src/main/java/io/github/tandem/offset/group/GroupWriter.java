package io.github.tandem.offset.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

	// from the moment a group is read once more until its commit is sent, or never is: a
	// process that was frozen in between finds out, and nobody takes over as soon as that
	private static final Duration FRESH = Duration.ofSeconds(5);

	// a client sends them one by one, and what waits too long for that is not sent
	private static final int AT_ONCE = 4;

	// also those that are read at once, and then committed
	private static final int MANY = 50;

	private static final String LEFT = "it was committed on the target, or the partition went to another instance, after the look: the next look decides";

	private final Cluster target;

	private final CommitMark mark;

	private final @Nullable CommitLanes lanes;

	private final Clock clock;

	GroupWriter(Cluster target, CommitMark mark, Clock clock) {
		this(target, mark, null, clock);
	}

	GroupWriter(Cluster target, CommitMark mark, @Nullable CommitLanes lanes, Clock clock) {
		this.target = target;
		this.mark = mark;
		this.lanes = lanes;
		this.clock = clock;
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
		int from = 0;
		while (from < groups.size()) {
			Map<String, List<GroupOffset>> portion = new LinkedHashMap<>();
			groups.subList(from, Math.min(groups.size(), from + MANY))
				.forEach((group) -> portion.put(group, byGroup.getOrDefault(group, List.of())));
			int done = write(portion, clients, may, outcomes);
			if (done == 0) {
				portion.values()
					.forEach((own) -> own
						.forEach((offset) -> outcomes.accept(offset.with(offset.verdict(), LEFT), false)));
			}
			from += (done > 0) ? done : portion.size();
		}
	}

	private Admin shared() {
		return this.target.<Admin>call("commit offsets", (admin) -> admin);
	}

	// those that it does not get to in time are read once more
	private int write(Map<String, List<GroupOffset>> byGroup, List<Admin> clients, Predicate<GroupOffset> may,
			BiConsumer<GroupOffset, Boolean> outcomes) {
		Instant readAt = this.clock.instant();
		GroupCommits there = GroupCommits.now(this.target, byGroup.keySet());
		int done = 0;
		int next = 0;
		Deque<Runnable> answers = new ArrayDeque<>();
		for (Map.Entry<String, List<GroupOffset>> group : byGroup.entrySet()) {
			List<GroupOffset> unmoved = unmoved(group.getKey(), group.getValue(), there, may);
			Duration left = left(readAt);
			if (left.isZero()) {
				break;
			}
			done++;
			tellOthers(group.getKey(), group.getValue(), unmoved, there, outcomes);
			if (!unmoved.isEmpty()) {
				AlterConsumerGroupOffsetsResult answer = commit(clients.get(next++ % clients.size()), group.getKey(),
						unmoved, left);
				answers.add(() -> outcome(group.getKey(), unmoved, answer, outcomes));
			}
			if (answers.size() >= AT_ONCE * clients.size()) {
				answers.remove().run();
			}
		}
		answers.forEach(Runnable::run);
		return done;
	}

	// what is sent late has no time to arrive
	private Duration left(Instant readAt) {
		Duration age = Duration.between(readAt, this.clock.instant());
		return (age.isNegative() || age.compareTo(FRESH.dividedBy(2)) > 0) ? Duration.ZERO : FRESH.minus(age);
	}

	/**
	 * Commit once more what groups have on the target, as it is.
	 * @param offsets what was just read there, by group
	 * @param readAt the time before that: what is too old by now is left
	 * @return for how many groups that succeeded: those that have members now commit
	 * themselves
	 * @throws ClusterException if the target refuses, or does not answer
	 */
	int again(Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets, Instant readAt) {
		AtomicInteger succeeded = new AtomicInteger();
		Deque<Runnable> answers = new ArrayDeque<>();
		offsets.forEach((group, own) -> {
			Duration left = left(readAt);
			if (left.isZero()) {
				return;
			}
			KafkaFuture<Void> answer = send(shared(), group, own, left).all();
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
			Predicate<GroupOffset> may) {
		boolean known = !there.failures().containsKey(group);
		return offsets.stream()
			.filter((offset) -> known && offset.isUnmoved(there.of(group).get(offset.target())) && may.test(offset))
			.toList();
	}

	private static void tellOthers(String group, List<GroupOffset> offsets, List<GroupOffset> unmoved,
			GroupCommits there, BiConsumer<GroupOffset, Boolean> outcomes) {
		if (unmoved.size() == offsets.size()) {
			return;
		}
		String failure = there.failures().get(group);
		Set<GroupOffset> sent = Collections.newSetFromMap(new IdentityHashMap<>());
		sent.addAll(unmoved);
		offsets.stream()
			.filter((offset) -> !sent.contains(offset))
			.forEach((offset) -> outcomes.accept(
					(failure != null) ? offset.with(Verdict.FAILED, failure) : offset.with(offset.verdict(), LEFT),
					false));
	}

	/**
	 * Close what was opened for many groups.
	 */
	void rest() {
		if (this.lanes != null) {
			this.lanes.close();
		}
	}

	private AlterConsumerGroupOffsetsResult commit(Admin client, String group, List<GroupOffset> offsets,
			Duration left) {
		Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
		// the epochs of the source's leaders mean nothing on the target
		offsets.forEach((offset) -> all.put(offset.target(),
				new OffsetAndMetadata(offset.wanted(), Optional.empty(), offset.wantedBeside(this.mark))));
		return send(client, group, all, left);
	}

	private static AlterConsumerGroupOffsetsResult send(Admin client, String group,
			Map<TopicPartition, OffsetAndMetadata> offsets, Duration left) {
		return client.alterConsumerGroupOffsets(group, offsets,
				new AlterConsumerGroupOffsetsOptions().timeoutMs((int) left.toMillis()));
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
