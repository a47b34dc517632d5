package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BatchLook} and {@link CommitsAhead}.
 */
class BatchLookTests {

	private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

	private final KeptGroups kept = new KeptGroups();

	@Test
	void whatWasSeenLongAgoIsNotCommitted() {
		BatchLook look = look("readers", 1);
		assertThat(look.isRecent(NOW)).isTrue();
		assertThat(look.isRecent(NOW.plusSeconds(29))).isTrue();
		assertThat(look.isRecent(NOW.plusSeconds(30))).isFalse();
		assertThat(look.isRecent(NOW.minusMillis(1))).as("the clock was set back").isFalse();
	}

	@Test
	void manyAreCommittedWhileTheNextLookGoesOn() {
		this.kept.begin(Set.of("many", "few"), Set.of("a"));
		CountDownLatch looked = new CountDownLatch(1);
		List<String> threads = new ArrayList<>();
		try (CommitsAhead commits = new CommitsAhead((look) -> {
			threads.add(Thread.currentThread().getName());
			if (threads.size() == 1) {
				await(looked);
			}
			look.due().forEach((offset) -> look.shows(offset.with(Verdict.SET, null), true));
		}, this.kept)) {
			commits.add(look("many", 1_001));
			// else this would wait for ever
			looked.countDown();
			commits.add(look("few", 1));
		}
		assertThat(threads).containsExactly("groups-commits", Thread.currentThread().getName());
		assertThat(this.kept.of(Set.of("many", "few"))).hasEntrySatisfying("many",
				(offsets) -> assertThat(offsets.size()).isEqualTo(1_001));
		assertThat(this.kept.looks("many")).hasSize(1_001);
		assertThat(this.kept.looks("few")).hasSize(1);
	}

	@Test
	void whatCameOfALookIsKeptAlsoIfTheRestFailed() {
		this.kept.begin(Set.of("many"), Set.of("a"));
		CommitsAhead commits = new CommitsAhead((look) -> {
			look.shows(look.due().get(0).with(Verdict.SET, null), true);
			throw new IllegalStateException("away");
		}, this.kept);
		assertThatIllegalStateException().isThrownBy(() -> {
			try (commits) {
				commits.add(look("many", 1_001));
			}
		}).withMessage("away");
		assertThat(this.kept.looks("many")).hasSize(1);
	}

	private static BatchLook look(String group, int offsets) {
		Map<String, Map<TopicPartition, LastLook>> looks = new HashMap<>();
		looks.put(group, new HashMap<>());
		BatchLook look = new BatchLook(NOW, NOW, looks, GroupCommits.NONE);
		ReplicatedTopic topic = new ReplicatedTopic("all", "a", Uuid.ZERO_UUID, 1, "a", Uuid.ZERO_UUID, 1, true);
		IntStream.range(0, offsets)
			.forEach((number) -> look
				.add(new GroupOffset(group, topic, new TopicPartition("a", number), Map.of(number, 40L),
						Translation.of(47, 0, Place.IN_A_RUN), "", 47L, null, Verdict.TO_BE_SET, null)));
		return look;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(Duration.ofMinutes(2).toMillis(), TimeUnit.MILLISECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
