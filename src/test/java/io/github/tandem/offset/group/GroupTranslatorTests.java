package io.github.tandem.offset.group;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.ReplicatedRange;
import io.github.tandem.offset.BackMaps;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.PartitionMap;
import io.github.tandem.offset.PartitionSnapshot;
import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link GroupTranslator}.
 */
class GroupTranslatorTests {

	private static final Uuid ID = Uuid.randomUuid();

	private static final ReplicatedTopic BY_KEY = new ReplicatedTopic("all", "orders", ID, 2, "orders", ID, 1, false);

	private static final Map<TopicPartition, LogBounds> TARGET = Map.of(new TopicPartition("orders", 0),
			new LogBounds(0, 200));

	@Test
	void aPartitionOfWhichNothingIsKnownMayHaveRecordsAnywhere() {
		List<GroupOffset> known = translate(
				Map.of(partition(0), new LogBounds(0, 100), partition(1), new LogBounds(0, 0)), none());
		assertThat(known).singleElement()
			.satisfies((offset) -> assertThat(offset.translation().offset()).isEqualTo(40));
		List<GroupOffset> silent = translate(Map.of(partition(0), new LogBounds(0, 100)), none());
		assertThat(silent).singleElement().satisfies((offset) -> assertThat(offset.translation().offset()).isZero());
	}

	@Test
	void whatCannotBeReadOnTheTargetIsNotSet() {
		GroupCommits unreadable = new GroupCommits(Map.of(), Map.of(), Map.of("readers", "no coordinator"));
		assertThat(
				translate(Map.of(partition(0), new LogBounds(0, 100), partition(1), new LogBounds(0, 0)), unreadable))
			.singleElement()
			.satisfies((offset) -> {
				assertThat(offset.verdict()).isEqualTo(Verdict.FAILED);
				assertThat(offset.detail()).isEqualTo("no coordinator");
			});
	}

	@Test
	void whatADeploymentNotedIsNotTheGroupsOwn() {
		Map<TopicPartition, LogBounds> logs = Map.of(partition(0), new LogBounds(0, 100), partition(1),
				new LogBounds(0, 0));
		assertThat(translate(logs, onTarget("tandem:east-to-west"))).extracting(GroupOffset::verdict)
			.containsExactly(Verdict.TO_BE_SET);
		assertThat(translate(logs, onTarget("tandem:north-to-west"))).singleElement().satisfies((offset) -> {
			assertThat(offset.verdict()).isEqualTo(Verdict.TAKEN);
			assertThat(offset.detail()).contains("the deployment north-to-west").contains("--apply");
		});
		assertThat(translate(logs, onTarget(""))).extracting(GroupOffset::verdict).containsExactly(Verdict.RESET);
		assertThat(CommitMark.own(new OffsetAndMetadata(1, "tandem:west-to-east"))).isEmpty();
		assertThat(CommitMark.own(new OffsetAndMetadata(1, "mine"))).isEqualTo("mine");
		assertThat(new CommitMark("a").beside("mine", 4L)).isEqualTo("mine");
		assertThat(new CommitMark("a").beside("", null)).isEqualTo("tandem:a");
		assertThat(new CommitMark("a").beside("", 4L)).isEqualTo("tandem:a@4");
		assertThat(CommitMark.deployment(new OffsetAndMetadata(1, "tandem:a@4"))).isEqualTo("a");
		assertThat(CommitMark.source(new OffsetAndMetadata(1, "tandem:a@4"))).isEqualTo(4);
	}

	@Test
	void aGroupThatRestsIsNotMovedPastWhatOthersWrote() {
		Map<TopicPartition, LogBounds> logs = Map.of(partition(0), new LogBounds(0, 100), partition(1),
				new LogBounds(0, 0));
		LastLook last = new LastLook(true, 30, Map.of(0, 40L), Instant.EPOCH, true);
		assertThat(translate(logs, onTarget("tandem:east-to-west"), last)).singleElement().satisfies((offset) -> {
			assertThat(offset.translation().offset()).isEqualTo(40);
			assertThat(offset.verdict()).isEqualTo(Verdict.EQUAL);
			assertThat(offset.wanted()).isEqualTo(30);
		});
		assertThat(translate(logs, onTarget("tandem:east-to-west@40"), null)).as("also after a start")
			.extracting(GroupOffset::verdict)
			.containsExactly(Verdict.EQUAL);
		assertThat(translate(logs, onTarget("tandem:east-to-west@39"), null)).as("it committed since")
			.extracting(GroupOffset::verdict)
			.containsExactly(Verdict.TO_BE_SET);
	}

	@Test
	void aGroupIsSetBackIfTheSourceSaysLessThanWhatIsNotedOnTheTarget() {
		ReplicatedTopic orders = new ReplicatedTopic("all", "orders", ID, 1, "orders", ID, 1, true);
		LastLook own = new LastLook(true, 20, Map.of(0, 20L), Instant.EPOCH, true);
		for (LastLook last : new LastLook[] { null, own }) {
			assertThat(verdict(false, orders, "tandem:east-to-west@30", last)).as("as of one that was frozen")
				.isEqualTo(Verdict.TO_BE_SET);
			assertThat(verdict(false, orders, "tandem:east-to-west@20", last)).as("the translation did")
				.isEqualTo(Verdict.AHEAD);
			assertThat(verdict(false, orders, "tandem:east-to-west", last)).isEqualTo(Verdict.AHEAD);
			assertThat(verdict(false, orders, "tandem:north-to-west@30", last)).isEqualTo(Verdict.AHEAD);
			assertThat(verdict(false, orders, "", last)).isEqualTo(Verdict.AHEAD);
		}
		assertThat(verdict(true, orders, "tandem:east-to-west@30", null)).as("somebody asks").isEqualTo(Verdict.AHEAD);
	}

	private static Verdict verdict(boolean asked, ReplicatedTopic orders, String noted, @Nullable LastLook last) {
		List<GroupOffset> translated = translator(asked, orders, BackMaps.NONE, 0).translate(committed(20),
				onTarget(noted), (last != null) ? looks(last) : Map.of());
		assertThat(translated).hasSize(1);
		return translated.get(0).verdict();
	}

	@Test
	void whereMapsMayNotBeReadOnlyWhatTheyMayTellOfIsLeft() {
		ReplicatedTopic orders = new ReplicatedTopic("all", "orders", ID, 1, "orders", ID, 1, true);
		BackMaps refused = new BackMaps(Map.of(), BackMaps.Expected.NOWHERE, "grant READ");
		assertThat(translator(false, orders, refused, 0).translate(committed(40), none(), Map.of()))
			.as("all that stands before came from the source")
			.singleElement()
			.satisfies((offset) -> {
				assertThat(offset.translation()).isEqualTo(Translation.of(40, 0, Place.IN_A_RUN));
				assertThat(offset.verdict()).isEqualTo(Verdict.TO_BE_SET);
				assertThat(offset.detail()).isNull();
			});
		GroupTranslator others = translator(false, orders, refused, 10);
		assertThat(others.translate(committed(40), none(), Map.of())).as("others wrote ten before")
			.singleElement()
			.satisfies((offset) -> {
				assertThat(offset.translation().offset()).isZero();
				assertThat(offset.verdict()).isEqualTo(Verdict.FAILED);
				assertThat(offset.detail()).isEqualTo("grant READ");
			});
		assertThat(others.translate(committed(0), onTarget(""), Map.of())).as("it went on there")
			.extracting(GroupOffset::verdict, GroupOffset::detail)
			.containsExactly(Tuple.tuple(Verdict.FAILED, "grant READ"));
		assertThat(others.translate(committed(0), none(), Map.of())).as("it has read nothing, and others wrote ten")
			.extracting(GroupOffset::detail)
			.containsExactly("grant READ");
		assertThat(others.translate(committed(30), onTarget("tandem:east-to-west@30"), Map.of()))
			.as("it rests where it was exact, and is not forgotten")
			.extracting(GroupOffset::verdict)
			.containsExactly(Verdict.EQUAL);
		assertThat(translator(false, orders, BackMaps.NONE, 10).translate(committed(40), none(), Map.of()))
			.extracting((offset) -> offset.translation().offset())
			.containsExactly(50L);
		assertThat(translator(true, orders, refused, 10).translate(committed(40), none(), Map.of())).as("also if asked")
			.extracting(GroupOffset::detail)
			.containsExactly("grant READ");
	}

	private static GroupTranslator translator(boolean asked, ReplicatedTopic topic, BackMaps back, long before) {
		PartitionMap map = new PartitionMap(null);
		map.identified(partition(0), ID);
		map.restarted(partition(0), 0, 0);
		map.replicated(new ReplicatedRange(partition(0), 0, 100, 100, "orders", 0, before));
		return new GroupTranslator(asked, "east-to-west", List.of(topic), (route, name) -> Map.of(0, map.snapshot()),
				(name) -> back, Map.of(partition(0), new LogBounds(0, 100)),
				Map.of(partition(0), new LogBounds(0, 100 + before)));
	}

	private static GroupCommits committed(long offset) {
		return new GroupCommits(Map.of(), Map.of("readers", Map.of(partition(0), new OffsetAndMetadata(offset))),
				Map.of());
	}

	private static Map<String, Map<TopicPartition, LastLook>> looks(LastLook last) {
		return Map.of("readers", Map.of(partition(0), last));
	}

	@Test
	void keepsWhatAGroupNotesAlsoWhereRecordsGoByTheirKeys() {
		assertThat(translate(Map.of(partition(0), new LogBounds(0, 100)), none(), "mine", Map.of(), Map.of(), 40))
			.singleElement()
			.satisfies((offset) -> assertThat(offset.metadata()).isEqualTo("mine"));
	}

	@Test
	void aLookThatReadNothingIsNone() {
		GroupListing one = new GroupListing("one", Optional.of(GroupType.CLASSIC), "consumer", Optional.empty());
		GroupListing share = new GroupListing("share", Optional.of(GroupType.SHARE), "share", Optional.empty());
		GroupCommits listed = new GroupCommits(Map.of("one", one, "two", one, "share", share), Map.of(), Map.of());
		assertThatNoException().isThrownBy(() -> listed.requireSome(Map.of("one", "no coordinator")));
		assertThatExceptionOfType(KafkaException.class)
			.isThrownBy(() -> listed.requireSome(Map.of("one", "no coordinator", "two", "no coordinator")))
			.withMessage("Of 2 groups the offsets of none could be read: no coordinator");
		assertThatNoException()
			.isThrownBy(() -> new GroupCommits(Map.of("share", share), Map.of(), Map.of()).requireSome(Map.of()));
	}

	private static GroupCommits onTarget(String noted) {
		return new GroupCommits(Map.of(), Map.of("readers", Map.of(partition(0), new OffsetAndMetadata(30, noted))),
				Map.of());
	}

	@Test
	void whereTheOtherDirectionIsKnownNobodyIsMovedPastWhatOthersWrote() {
		Map<TopicPartition, LogBounds> logs = Map.of(partition(0), new LogBounds(0, 200), partition(1),
				new LogBounds(0, 0));
		PartitionMap back = new PartitionMap(null);
		back.identified(partition(0), ID);
		back.restarted(partition(0), 0, 0);
		back.replicated(new ReplicatedRange(partition(0), 0, 200, 200, "orders", 0, 0));
		assertThat(translate(logs, onTarget(""), Map.of(0, List.of(back.snapshot())), 150)).singleElement()
			.satisfies((offset) -> {
				assertThat(offset.translation().offset()).isGreaterThan(30);
				assertThat(offset.verdict()).isEqualTo(Verdict.TO_BE_SET);
			});
		assertThat(translate(logs, onTarget("tandem:north-to-west"), Map.of(0, List.of(back.snapshot())), 150))
			.extracting(GroupOffset::verdict)
			.containsExactly(Verdict.TAKEN);
	}

	@Test
	void whereRecordsOfTwoTopicsStandInOnePartitionTheFirstOffsetCounts() {
		Uuid other = Uuid.randomUuid();
		ReplicatedTopic orders = new ReplicatedTopic("all", "orders", ID, 1, "orders", ID, 1, true);
		ReplicatedTopic returning = new ReplicatedTopic("", "west.orders", other, 1, "orders", ID, 1, true);
		TopicPartition there = new TopicPartition("west.orders", 0);
		PartitionMap back = new PartitionMap(null);
		back.restarted(partition(0), 0, 0);
		// fifty were born there, and a hundred have come behind
		back.replicated(new ReplicatedRange(partition(0), 0, 50, 50, "west.orders", 0, 0));
		PartitionMap forth = new PartitionMap(null);
		forth.restarted(partition(0), 0, 0);
		forth.replicated(new ReplicatedRange(partition(0), 0, 100, 100, "orders", 0, 50));
		GroupCommits commits = new GroupCommits(Map.of(),
				Map.of("readers",
						Map.of(partition(0), new OffsetAndMetadata(40, "mine"), there, new OffsetAndMetadata(30))),
				Map.of());
		List<GroupOffset> translated = new GroupTranslator(false, "east-to-west", List.of(returning, orders),
				(route, topic) -> route.isEmpty() ? Map.of() : Map.of(0, forth.snapshot()),
				(topic) -> topic.equals(returning)
						? new BackMaps(Map.of(0, List.of(back.snapshot())), BackMaps.Expected.WHERE_RECORDS_CAME)
						: BackMaps.NONE,
				Map.of(partition(0), new LogBounds(0, 100), there, new LogBounds(0, 50)), TARGET)
			.translate(commits, none(), Map.of());
		assertThat(translated).singleElement().satisfies((offset) -> {
			assertThat(offset.topic()).isEqualTo(orders);
			assertThat(offset.metadata()).isEqualTo("mine");
			assertThat(offset.translation()).isEqualTo(new Translation.AtMost(30, 60, Place.IN_A_RUN));
			assertThat(offset.verdict()).isEqualTo(Verdict.TO_BE_SET);
		});
	}

	private static List<GroupOffset> translate(Map<TopicPartition, LogBounds> sourceLogs, GroupCommits target) {
		return translate(sourceLogs, target, Map.of(), 40);
	}

	private static List<GroupOffset> translate(Map<TopicPartition, LogBounds> sourceLogs, GroupCommits target,
			@Nullable LastLook last) {
		return translate(sourceLogs, target, "", Map.of(),
				(last != null) ? Map.of("readers", Map.of(partition(0), last)) : Map.of(), 40);
	}

	private static List<GroupOffset> translate(Map<TopicPartition, LogBounds> sourceLogs, GroupCommits target,
			Map<Integer, List<PartitionSnapshot>> back, long committed) {
		return translate(sourceLogs, target, "", back, Map.of(), committed);
	}

	private static List<GroupOffset> translate(Map<TopicPartition, LogBounds> sourceLogs, GroupCommits target,
			String noted, Map<Integer, List<PartitionSnapshot>> back, Map<String, Map<TopicPartition, LastLook>> looks,
			long committed) {
		PartitionMap map = new PartitionMap(null);
		map.identified(partition(0), ID);
		map.restarted(partition(0), 0, 0);
		map.replicated(new ReplicatedRange(partition(0), 0, 100, 100, "orders", 0, 0));
		Map<Integer, PartitionSnapshot> maps = Map.of(0, map.snapshot());
		return new GroupTranslator(false, "east-to-west", List.of(BY_KEY), (route, topic) -> maps,
				(topic) -> new BackMaps(back, BackMaps.Expected.NOWHERE), sourceLogs, TARGET)
			.translate(
					new GroupCommits(Map.of(),
							Map.of("readers", Map.of(partition(0), new OffsetAndMetadata(committed, noted))), Map.of()),
					target, looks);
	}

	private static GroupCommits none() {
		return new GroupCommits(Map.of(), Map.of(), Map.of());
	}

	private static TopicPartition partition(int number) {
		return new TopicPartition("orders", number);
	}

}
