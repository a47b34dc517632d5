package io.github.tandem.verify.read;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;
import io.github.tandem.offset.group.GroupMove;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.group.ReplicatedTopic;
import io.github.tandem.offset.group.UntranslatedOffset;
import io.github.tandem.offset.group.Verdict;
import io.github.tandem.verify.read.MemoryLogs.MemoryLog;
import io.github.tandem.verify.report.GroupResult;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Unseen;
import io.github.tandem.verify.report.Way;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupsRun}.
 */
class GroupsRunTests {

	private static final TopicPartition PARTITION = new TopicPartition(Subjects.TOPIC, 0);

	private final MemoryLogs sources = new MemoryLogs();

	private final MemoryLogs targets = new MemoryLogs();

	private final MemoryLog source = this.sources.log(PARTITION);

	private final MemoryLog target = this.targets.log(PARTITION);

	private final Subjects subject = Subjects.of(Way.BY_ORDER).committed(0, 100);

	private final Progress progress = new Progress(Clock.systemUTC());

	private List<String> passed = List.of();

	@Test
	void theSameRecordOnBothClustersIsEqualAndAnotherOneIsNot() {
		this.source.range(0, 100);
		this.target.range(20, 100);
		assertThat(outcome(50, 30, 0)).isEqualTo(Outcome.EQUAL);
		assertThat(outcome(50, 31, 0)).isEqualTo(Outcome.DIFFERENT);
		assertThat(outcome(50, 80, 0)).isEqualTo(Outcome.DIFFERENT);
		assertThat(outcome(100, 80, 0)).isEqualTo(Outcome.EQUAL);
	}

	@Test
	void recordsThatAreReadAgainLeadToTheSameOneOrNobodyKnows() {
		this.source.range(0, 100);
		this.target.range(0, 100);
		GroupResult result = compare(50, 40, 10);
		assertThat(result.outcome()).isEqualTo(Outcome.EQUAL);
		assertThat(result.detail()).contains("at most 10 records again");
		assertThat(outcome(50, 60, 10)).isEqualTo(Outcome.UNDECIDED);
		assertThat(outcome(100, 95, 5)).isEqualTo(Outcome.EQUAL);
		assertThat(outcome(100, 60, 5)).isEqualTo(Outcome.UNDECIDED);
	}

	@Test
	void whereTheMapLeavesItOpenTheOffsetThatIsCommittedThereTells() {
		this.source.range(0, 30_000);
		this.target.range(0, 30_000);
		this.subject.committed(0, 30_000);
		assertThat(compare(25_000, 10_000, 15_000).outcome()).as("too far to look").isEqualTo(Outcome.UNDECIDED);
		assertThat(compare(List.of(committed(25_000, 10_000, 15_000, 25_000L)))).singleElement()
			.returns(Outcome.EQUAL, GroupResult::outcome)
			.returns("goes on with the same record", GroupResult::detail)
			.returns(25_000L, GroupResult::translated)
			.returns(0L, GroupResult::reread);
		assertThat(compare(List.of(committed(25_000, 10_000, 15_000, 24_000L)))).singleElement()
			.returns(Outcome.UNDECIDED, GroupResult::outcome);
	}

	@Test
	void anIdleGroupBehindTheRetentionOfEitherClusterIsNoDifference() {
		this.source.range(0, 100).deleteTo(60);
		this.target.range(0, 100).deleteTo(40);
		assertThat(outcome(10, 40, 0)).isEqualTo(Outcome.EQUAL);
		this.target.deleteTo(80);
		assertThat(outcome(10, 80, 0)).isEqualTo(Outcome.UNDECIDED);
		assertThat(outcome(70, 80, 0)).isEqualTo(Outcome.EQUAL);
		this.target.deleteTo(100);
		assertThat(outcome(70, 100, 0)).isEqualTo(Outcome.UNDECIDED);
	}

	@Test
	void whatComesRoundAndWhatOthersWroteIsNotLookedAt() {
		this.passed = List.of("here", "there");
		this.source.add(1, 2, 3);
		this.source.add(3_500, "key", "it came from there", header("there"));
		this.source.add(4);
		for (int number : new int[] { 1, 2, 3 }) {
			this.target.add(number * 1_000, "key-" + number, "value-" + number, header("here"));
		}
		this.target.add(3_500, "key", "it came from there", new RecordHeaders());
		this.target.add(4_000, "key-4", "value-4", header("here"));
		assertThat(outcome(3, 3, 0)).isEqualTo(Outcome.EQUAL);
		assertThat(outcome(4, 3, 0)).isEqualTo(Outcome.EQUAL);
		assertThat(outcome(1, 2, 0)).isEqualTo(Outcome.DIFFERENT);
	}

	@Test
	void anOffsetAtWhichManyGroupsStandIsLookedAtOnce() {
		this.source.range(0, 100);
		this.target.range(0, 100);
		int[] read = new int[2];
		this.sources.before(PARTITION, 50, () -> read[0]++);
		this.targets.before(PARTITION, 50, () -> read[1]++);
		List<GroupOffset> offsets = new ArrayList<>();
		for (int group = 0; group < 300; group++) {
			offsets.add(offset("group-" + group, 50, 50, 0));
		}
		assertThat(this.progress.describe()).doesNotContain("groups");
		assertThat(compare(offsets)).hasSize(300).allMatch((result) -> result.outcome() == Outcome.EQUAL);
		assertThat(read).containsExactly(1, 1);
		assertThat(this.sources.questions()).isEqualTo(1);
		assertThat(this.targets.questions()).isEqualTo(1);
		new GroupsRun(Scope.ALL, List.of(this.subject.build()), List.of(), offsets, this.progress);
		assertThat(this.progress.describe()).endsWith("300 of 600 offsets of groups");
	}

	@Test
	void ofAPartitionThatDoesNotAnswerNothingIsKnown() {
		this.source.range(0, 100);
		this.sources.withoutLeader(PARTITION);
		GroupResult result = compare(50, 50, 0);
		assertThat(result.outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(result.detail()).isEqualTo("orders-0 has no leader");
	}

	@Test
	void whatIsNotLookedAtIsSaid() {
		MovedGroups found = new MovedGroups(Set.of("a", "b", "c"), List.of(offset(5, 5, 0), offset("by-key", 5, 5, 0)),
				List.of(new UntranslatedOffset("b", PARTITION, 7, true, "nobody knows where"),
						new UntranslatedOffset("b", new TopicPartition("others", 1), 7, true, "of another topic"),
						new UntranslatedOffset("b", PARTITION, 7, false, "no route replicates it")),
				Map.of("c", "refused", "d", GroupMove.SHARE));
		assertThat(GroupsRun.unseen(List.of(this.subject.build()), found)).containsExactlyInAnyOrder(
				new Unseen("group c", "refused"),
				new Unseen("group b on orders-0", "its offset is not translated: nobody knows where"));
		assertThat(GroupsRun.unseen(List.of(Subjects.of(Way.BY_KEY).build()), found)).hasSize(4)
			.anyMatch((unseen) -> unseen.what().equals("group by-key on orders")
					&& unseen.reason().contains("--no-groups"));
	}

	private Outcome outcome(long committed, long translated, long reread) {
		return compare(committed, translated, reread).outcome();
	}

	private GroupResult compare(long committed, long translated, long reread) {
		return compare(List.of(offset(committed, translated, reread))).get(0);
	}

	private List<GroupResult> compare(List<GroupOffset> offsets) {
		GroupsRun run = new GroupsRun(Scope.ALL, List.of(this.subject.build()), this.passed, offsets, this.progress);
		LogReader here = this.sources.reader();
		LogReader there = this.targets.reader();
		run.look(here.offsets(), there.offsets());
		return run.compare(here, there);
	}

	private static GroupOffset offset(long committed, long translated, long reread) {
		return offset("a", committed, translated, reread);
	}

	private static GroupOffset offset(String group, long committed, long translated, long reread) {
		return offset(group, committed, translated, reread, null);
	}

	private static GroupOffset committed(long committed, long translated, long reread, long onTarget) {
		return offset("a", committed, translated, reread, onTarget);
	}

	private static GroupOffset offset(String group, long committed, long translated, long reread, Long onTarget) {
		return new GroupOffset(group,
				new ReplicatedTopic("all", Subjects.TOPIC, Uuid.ZERO_UUID, 1, Subjects.TOPIC, Uuid.ZERO_UUID, 1, true),
				PARTITION, Map.of(0, committed), Translation.of(translated, reread, Place.IN_A_RUN), "", onTarget, null,
				Verdict.EQUAL, null);
	}

	// as the loop protection writes it
	private static RecordHeaders header(String cluster) {
		try {
			CRC32 topic = new CRC32();
			topic.update(Subjects.TOPIC.getBytes(StandardCharsets.UTF_8));
			byte[] id = MessageDigest.getInstance("SHA-256").digest(cluster.getBytes(StandardCharsets.UTF_8));
			RecordHeaders headers = new RecordHeaders();
			headers.add("tndm",
					ByteBuffer.allocate(13).put((byte) 1).putInt((int) topic.getValue()).put(id, 0, 8).array());
			return headers;
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
