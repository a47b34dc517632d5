package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.kafka.clients.admin.GroupListing;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.github.tandem.offset.search.ExactSearch;

/**
 * Reports where the consumer groups of the source would go on on the target.
 */
@Endpoint(id = "offsets", defaultAccess = Access.READ_ONLY)
class OffsetsEndpoint {

	private static final String BUSY = "Records are read for another call with exact=true, which takes up to a minute: call again later";

	private final Lock searching = new ReentrantLock();

	private final GroupOffsets offsets;

	private final MapAges ages;

	private final GroupMove move;

	private final Supplier<ExactSearch> searches;

	OffsetsEndpoint(GroupOffsets offsets, MapAges ages, GroupMove move, Supplier<ExactSearch> searches) {
		this.offsets = offsets;
		this.ages = ages;
		this.move = move;
		this.searches = searches;
	}

	/**
	 * All groups.
	 * @return what the last look showed
	 */
	@ReadOperation
	OffsetsDescriptor offsets() {
		GroupsReport report = this.offsets.report();
		return new OffsetsDescriptor(this.offsets.syncs(), at(report), report.obstacle(),
				report.source()
					.groups()
					.values()
					.stream()
					.map((group) -> describe(report, group, report.of(group.groupId())))
					.toList());
	}

	/**
	 * One group.
	 * @param group its name
	 * @param exact whether records are read now where the maps leave an offset open
	 * @return the group with its partitions; 404 if there is none on the source, or it is
	 * left out; 429 while records are read for another one
	 */
	@ReadOperation
	WebEndpointResponse<Object> group(@Selector String group, @Nullable Boolean exact) {
		GroupsReport report = this.offsets.report();
		GroupListing listing = report.source().groups().get(group);
		if (listing == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		if (!Boolean.TRUE.equals(exact)) {
			return new WebEndpointResponse<>(descriptor(report, listing, report.of(group)));
		}
		// one at a time, as it takes connections and time, and others keep their threads
		if (!this.searching.tryLock()) {
			return new WebEndpointResponse<>(Map.of("error", BUSY), WebEndpointResponse.STATUS_TOO_MANY_REQUESTS);
		}
		try (ExactSearch search = this.searches.get()) {
			return new WebEndpointResponse<>(
					descriptor(report, listing, this.move.look(group::equals, search).offsets()));
		}
		finally {
			this.searching.unlock();
		}
	}

	private GroupDescriptor descriptor(GroupsReport report, GroupListing listing, List<GroupOffset> found) {
		return new GroupDescriptor(at(report), report.obstacle(), describe(report, listing, found),
				found.stream()
					.map((offset) -> PartitionDescriptor.of(offset, this.ages.of(offset, report.at())))
					.toList());
	}

	private static @Nullable Instant at(GroupsReport report) {
		return report.at().equals(Instant.MIN) ? null : report.at();
	}

	private static GroupSummary describe(GroupsReport report, GroupListing group, List<GroupOffset> offsets) {
		String name = group.groupId();
		Map<String, Long> verdicts = new TreeMap<>();
		offsets.forEach((offset) -> verdicts.merge(offset.verdict().tag(), 1L, Long::sum));
		return new GroupSummary(name, group.type().map((type) -> lower(type)).orElse("unknown"), state(group),
				state(report.target().groups().get(name)), offsets.size(),
				offsets.stream().filter((offset) -> offset.translation().reread() > 0).count(),
				offsets.stream().mapToLong((offset) -> offset.translation().reread()).sum(), verdicts,
				detail(report, name, offsets));
	}

	private static @Nullable String state(@Nullable GroupListing group) {
		return (group != null) ? group.groupState().map((state) -> lower(state)).orElse("unknown") : null;
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static @Nullable String detail(GroupsReport report, String group, Collection<GroupOffset> offsets) {
		if (report.source().isShareGroup(group)) {
			return GroupMove.SHARE;
		}
		String failure = report.source().failures().getOrDefault(group, report.target().failures().get(group));
		if (failure != null) {
			return failure;
		}
		return offsets.isEmpty() ? "it has committed nothing for a topic that is replicated" : null;
	}

	/**
	 * All groups.
	 *
	 * @param sync whether translated offsets are committed on the target
	 * @param at when both clusters were looked at, or {@code null} if they never were
	 * @param obstacle why they were not since
	 * @param groups the groups
	 */
	record OffsetsDescriptor(boolean sync, @Nullable Instant at, @Nullable String obstacle, List<GroupSummary> groups) {

	}

	/**
	 * A group.
	 *
	 * @param group its name
	 * @param type classic, consumer, share or streams
	 * @param sourceState its state on the source
	 * @param targetState its state on the target, or {@code null} if it is not there
	 * @param partitions number of partitions for which its offset is translated
	 * @param inexact for how many of them records may be read again
	 * @param reread how many records in all, at most
	 * @param verdicts number of partitions by what is done with the offset
	 * @param detail why nothing is translated
	 */
	record GroupSummary(String group, String type, @Nullable String sourceState, @Nullable String targetState,
			int partitions, long inexact, long reread, Map<String, Long> verdicts, @Nullable String detail) {

	}

	/**
	 * A group with its partitions.
	 *
	 * @param at when both clusters were looked at
	 * @param obstacle why they were not since
	 * @param group the group
	 * @param offsets its offsets
	 */
	record GroupDescriptor(@Nullable Instant at, @Nullable String obstacle, GroupSummary group,
			List<PartitionDescriptor> offsets) {

	}

	/**
	 * A partition.
	 *
	 * @param route the route
	 * @param topic the topic on the source
	 * @param committed what the group has committed on the source, by partition
	 * @param target the topic on the target
	 * @param partition the partition on the target
	 * @param translated the offset on the target from which on it skips no record
	 * @param exact whether no record is read again from there on
	 * @param reread how many are read again, at most
	 * @param place where in the history of the partition the committed offset lies
	 * @param onTarget what the group has on the target, or {@code null}
	 * @param verdict what is done with the translated offset
	 * @param detail why it was not set
	 * @param ageSeconds how old the look, and what is known of the partition, is
	 */
	record PartitionDescriptor(String route, String topic, Map<Integer, Long> committed, String target, int partition,
			long translated, boolean exact, long reread, String place, @Nullable Long onTarget, String verdict,
			@Nullable String detail, @Nullable Long ageSeconds) {

		static PartitionDescriptor of(GroupOffset offset, @Nullable Duration age) {
			return new PartitionDescriptor(offset.topic().route(), offset.topic().source(), offset.committed(),
					offset.target().topic(), offset.target().partition(), offset.translation().offset(),
					offset.translation().reread() == 0, offset.translation().reread(),
					offset.translation().place().tag(), offset.onTarget(), offset.verdict().tag(), offset.detail(),
					(age != null) ? (Long) age.toSeconds() : null);
		}

	}

}
