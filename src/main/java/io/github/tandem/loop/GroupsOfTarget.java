package io.github.tandem.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.position.Replica;

/**
 * The consumer groups of the target, among which those of a Tandem are looked for that
 * replicates back to the source. There may be thousands of others: each is looked at when
 * it is seen first, and again with some of them each time.
 */
public final class GroupsOfTarget {

	private static final Logger logger = LoggerFactory.getLogger(GroupsOfTarget.class);

	private static final int AT_ONCE = 100;

	// what a restart of the other deployment may take
	private static final Duration ABSENCE = Duration.ofMinutes(1);

	private static final Set<String> PROTOCOLS = Set.of("consumer", "");

	private final Cluster source;

	private final Cluster target;

	private final ReturnWays ways;

	private final Clock clock;

	private final Map<String, Integer> lookedAt = new HashMap<>();

	private final Map<String, List<ReturnWay>> found = new HashMap<>();

	// what they replicate, and where to, they may say in their next commit
	private final Set<String> tandems = new HashSet<>();

	private final Map<String, Instant> lastSeen = new HashMap<>();

	private int looks;

	/**
	 * Create the look at the groups.
	 * @param source the source
	 * @param target the target
	 * @param ways takes what is found
	 * @param clock the time
	 */
	public GroupsOfTarget(Cluster source, Cluster target, ReturnWays ways, Clock clock) {
		this.source = source;
		this.target = target;
		this.ways = ways;
		this.clock = clock;
	}

	/**
	 * Look at them. If the target does not answer, what was found before stays.
	 */
	public synchronized void look() {
		try {
			Set<String> groups = list();
			this.lookedAt.keySet().retainAll(groups);
			this.found.keySet().retainAll(groups);
			this.tandems.retainAll(groups);
			this.lastSeen.keySet().retainAll(groups);
			this.looks++;
			read(next(groups));
			Instant now = this.clock.instant();
			members(now);
			List<ReturnWay> used = this.found.entrySet()
				.stream()
				.filter((group) -> now.isBefore(this.lastSeen.getOrDefault(group.getKey(), now).plus(ABSENCE)))
				.flatMap((group) -> group.getValue().stream())
				.toList();
			this.ways.found(used, this.found.values().stream().flatMap(List::stream).toList());
		}
		catch (ClusterException ex) {
			this.ways.unknown();
			logger.atDebug()
				.addKeyValue("error", String.valueOf(ex.getMessage()))
				.log("Whether somebody replicates in the other direction is not known");
		}
	}

	private Set<String> list() {
		return this.target.ask("list groups", (admin) -> admin.listGroups(new ListGroupsOptions()).valid())
			.stream()
			.filter((group) -> PROTOCOLS.contains(group.protocol()))
			.map(GroupListing::groupId)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private Set<String> next(Set<String> groups) {
		Set<String> next = new LinkedHashSet<>(groups);
		next.removeAll(this.lookedAt.keySet());
		next.addAll(this.tandems);
		this.lookedAt.keySet()
			.stream()
			.sorted(Comparator.comparing((group) -> this.lookedAt.getOrDefault(group, 0)))
			.limit(AT_ONCE)
			.forEach(next::add);
		return next;
	}

	private void read(Set<String> groups) {
		if (groups.isEmpty()) {
			return;
		}
		Map<String, ListConsumerGroupOffsetsSpec> specs = groups.stream()
			.collect(Collectors.toMap(Function.identity(), (group) -> new ListConsumerGroupOffsetsSpec()));
		var offsets = this.target.call("read committed offsets", (admin) -> admin.listConsumerGroupOffsets(specs));
		for (String group : groups) {
			try {
				read(group, this.target.await("read the committed offsets of " + group,
						offsets.partitionsToOffsetAndMetadata(group)));
			}
			catch (ClusterException ex) {
				// it is gone, or not for us to see
				this.lookedAt.put(group, this.looks);
			}
		}
	}

	private void read(String group, Map<TopicPartition, @Nullable OffsetAndMetadata> committed) {
		Map<List<Object>, ReturnWay> ways = new HashMap<>();
		committed.forEach((partition, offset) -> {
			ReturnWay way = (offset != null) ? way(group, partition, offset) : null;
			if (way != null) {
				ways.merge(List.of(way.topic(), way.topicId()), way, (one, other) -> one.isProtected() ? other : one);
			}
		});
		if (committed.values().stream().anyMatch((offset) -> offset != null && Replica.isOfTandem(offset))) {
			this.tandems.add(group);
		}
		else {
			this.tandems.remove(group);
		}
		if (!ways.isEmpty()) {
			this.found.put(group, List.copyOf(ways.values()));
		}
		else {
			this.found.remove(group);
			this.lastSeen.remove(group);
		}
		this.lookedAt.put(group, this.looks);
	}

	private @Nullable ReturnWay way(String group, TopicPartition partition, OffsetAndMetadata committed) {
		Replica writer = Replica.of(committed);
		return (writer != null && writer.clusterId().equals(this.source.rightId()))
				? new ReturnWay(group, writer.deployment(), partition.topic(),
						Replica.targetTopic(partition, committed), writer.topicId(), Replica.isProtected(committed))
				: null;
	}

	private void members(Instant now) {
		if (this.found.isEmpty()) {
			return;
		}
		List<String> groups = List.copyOf(this.found.keySet());
		this.target.call("describe consumer groups", (admin) -> admin.describeConsumerGroups(groups))
			.describedGroups()
			.forEach((group, answer) -> {
				try {
					boolean used = !this.target.await("describe the group " + group, answer).members().isEmpty();
					this.lastSeen.compute(group, (key, before) -> (used || before == null) ? now : before);
				}
				catch (ClusterException ex) {
					this.lastSeen.putIfAbsent(group, now);
				}
			});
	}

}
