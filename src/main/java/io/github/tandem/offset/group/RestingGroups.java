package io.github.tandem.offset.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;

/**
 * Commits what groups without members have on the target once more while the source
 * cannot be looked at, so that it is not forgotten before somebody starts them there.
 * Used by one thread.
 */
final class RestingGroups {

	private static final Logger logger = LoggerFactory.getLogger(RestingGroups.class);

	// each is read right before it is committed
	private static final int AT_ONCE = 20;

	private static final Duration PASSING = Duration.ofSeconds(30);

	private final String deployment;

	private final GroupFilter filter;

	private final Cluster target;

	private final GroupWriter writer;

	private final OffsetsRetention retention;

	private final Clock clock;

	private @Nullable Instant since;

	private boolean isUrgent = true;

	/**
	 * Prepare; nothing is asked yet.
	 * @param deployment {@code tandem.name}
	 * @param filter which groups
	 * @param target the target
	 * @param writer commits there
	 * @param retention how long offsets are kept there
	 * @param clock the clock
	 */
	RestingGroups(String deployment, GroupFilter filter, Cluster target, GroupWriter writer, OffsetsRetention retention,
			Clock clock) {
		this.deployment = deployment;
		this.filter = filter;
		this.target = target;
		this.writer = writer;
		this.retention = retention;
		this.clock = clock;
	}

	/**
	 * Both clusters were looked at: that renews what has to be.
	 */
	void rest() {
		this.since = null;
		this.isUrgent = false;
	}

	/**
	 * The source could not be looked at. After an eighth of the retention, and soon if it
	 * never was since the start, the offsets are committed again.
	 * @param now the time
	 * @param kept what is known of groups
	 */
	void renew(Instant now, KeptGroups kept) {
		Instant begin = (this.since != null) ? this.since : now;
		this.since = begin;
		Duration pause = this.retention.get(now).dividedBy(8);
		if (now.isBefore(begin.plus((this.isUrgent && pause.compareTo(PASSING) > 0) ? PASSING : pause))) {
			return;
		}
		try {
			this.target.verify();
			int renewed = 0;
			List<String> resting = resting();
			for (int from = 0; from < resting.size(); from += AT_ONCE) {
				renewed += renew(resting.subList(from, Math.min(resting.size(), from + AT_ONCE)), kept);
			}
			this.since = now;
			this.isUrgent = false;
			if (renewed > 0) {
				logger.atInfo()
					.addKeyValue("groups", renewed)
					.log("Offsets of groups that rest on the target were committed again, while the source is away");
			}
		}
		catch (ClusterException ex) {
			// the next round tries again
			logger.atDebug().addKeyValue("error", ex.getMessage()).log("Offsets could not be committed again");
		}
	}

	private List<String> resting() {
		GroupCommits there = GroupCommits.listed(this.target, this.filter::matches);
		return there.groups()
			.keySet()
			.stream()
			.filter((group) -> !there.isActive(group) && !there.isShareGroup(group))
			.toList();
	}

	private int renew(List<String> groups, KeptGroups kept) {
		Map<String, Map<TopicPartition, OffsetAndMetadata>> again = new HashMap<>();
		Instant readAt = this.clock.instant();
		GroupCommits there = GroupCommits.now(this.target, groups);
		groups.forEach((group) -> {
			Map<TopicPartition, LastLook> looks = kept.looks(group);
			Map<TopicPartition, OffsetAndMetadata> own = new HashMap<>(there.of(group));
			own.entrySet().removeIf((entry) -> !isOurs(entry.getValue(), looks.get(entry.getKey())));
			if (!own.isEmpty()) {
				again.put(group, own);
			}
		});
		return this.writer.again(again, readAt);
	}

	// after a start nothing is known of those that note something of their own
	private boolean isOurs(OffsetAndMetadata committed, @Nullable LastLook last) {
		return this.deployment.equals(CommitMark.deployment(committed))
				|| last != null && last.isOf(committed.offset());
	}

}
