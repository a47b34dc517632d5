package io.github.tandem.offset.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.Place;
import io.github.tandem.offset.RandomHistory;
import io.github.tandem.offset.Translation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExactSearch}: by examples, and by random histories where it skips
 * nothing and reads nothing again.
 */
class ExactSearchTests {

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	private List<@Nullable String> source = list("a b c d e f");

	private List<@Nullable String> target = list("x a b c d e f");

	private int most = 1_000;

	// the map knows that nothing of ours stands before
	private int from = 1;

	@Test
	void findsTheRecordThatIsReadNextBehindTheOneThatWasReadLast() {
		assertThat(find(3)).isEqualTo(new Translation.Exact(4, Place.IN_A_RUN));
	}

	@Test
	void oneThatTheSourceHasNotBeforeItIsNotCertain() {
		this.from = 0;
		assertThat(find(3)).as("it may have had it, and the group not read it").isNull();
		this.target = list("a b c d e f");
		assertThat(find(3)).isEqualTo(new Translation.Exact(3, Place.IN_A_RUN));
	}

	@Test
	void whatWasReadAndStandsBehindItOnceMoreIsNotCertain() {
		this.target = list("x a b c d e b f");
		assertThat(find(3)).isNull();
	}

	@Test
	void looksAlsoWhereTheNextOneThatIsLeftMayBe() {
		this.source = list("a b c - - f");
		this.target = list("a b c f d e f");
		LogBounds log = new LogBounds(0, this.source.size());
		assertThat(search().find(ORDERS, log, 3, ORDERS, new LogBounds(0, 7),
				(offset) -> (offset < 5) ? new LogBounds(3, 5) : new LogBounds(5, 7)))
			.isNull();
	}

	@Test
	void markersMayStandBetweenThem() {
		this.source = list("a b - c - - d e f");
		this.target = list("a b c - - d - e f");
		assertThat(find(5)).isEqualTo(new Translation.Exact(5, Place.IN_A_RUN));
	}

	@Test
	void aRecordThatArrivedTwiceIsReadAtItsLastPlace() {
		this.target = list("x a b c d b c d e f");
		assertThat(find(3)).isEqualTo(new Translation.Exact(7, Place.IN_A_RUN));
		assertThat(find(4)).as("behind what arrived again").isEqualTo(new Translation.Exact(8, Place.IN_A_RUN));
		assertThat(find(1)).as("what was read stands behind it too").isNull();
	}

	@Test
	void whatArrivedThreeTimesIsReadAtItsLastPlace() {
		this.target = list("x a b c d e f a b c a b c d e f");
		assertThat(find(2)).isEqualTo(new Translation.Exact(12, Place.IN_A_RUN));
	}

	@Test
	void whatTheMapKnowsToStandBehindNeedNotStandThereTwice() {
		this.target = list("x a b c d e f a b c d e f");
		LogBounds log = new LogBounds(0, this.target.size());
		assertThat(search().find(ORDERS, new LogBounds(0, 6), 2, ORDERS, log,
				(offset) -> (offset < 4) ? new LogBounds(1, 11) : new LogBounds(7 + offset, 13)))
			.isEqualTo(new Translation.Exact(9, Place.IN_A_RUN));
		assertThat(search().find(ORDERS, new LogBounds(0, 6), 2, ORDERS, log,
				(offset) -> (offset < 4) ? new LogBounds(1, 11) : null))
			.as("they may not have arrived again yet")
			.isNull();
	}

	@Test
	void aRecordThatWasSentLateByAnOwnerBeforeIsNotCertain() {
		this.target = list("x a b c d e f c d");
		assertThat(find(3)).as("e and f stand before it").isNull();
	}

	@Test
	void ofRecordsThatAreAlikeEachHasToStandBehindIt() {
		this.source = list("a b c d e d f");
		this.target = list("x a b c d e d f a b c d e f");
		assertThat(find(2)).isNull();
		this.target = list("x a b c d e d f a b c d e d f");
		assertThat(find(2)).isEqualTo(new Translation.Exact(10, Place.IN_A_RUN));
	}

	@Test
	void whatTheSourceHasDeletedSinceHasToBeReadOnTheTarget() {
		this.source = list("a b c - e f");
		this.target = list("x a b c d e f b c e f");
		assertThat(find(2)).isNull();
	}

	@Test
	void oneThatWasLeftOutIsNotMistakenForAnotherOneLikeIt() {
		this.source = list("a b c d e b c f");
		this.target = list("a b d e b c f");
		assertThat(find(2)).isNull();
	}

	@Test
	void whatWasReadBeforeManyEmptyOffsetsIsKnownToo() {
		this.source = list("a b c");
		this.source.addAll(Collections.nCopies(50_000, null));
		this.source.addAll(list("n f"));
		this.target = list("a b c n f");
		this.from = 0;
		assertThat(find(50_003)).isEqualTo(new Translation.Exact(3, Place.IN_A_RUN));
		this.target = list("a b c n f b");
		this.from = 3;
		assertThat(find(50_003)).as("b was sent late, and is read again").isNull();
	}

	@Test
	void withAnotherRecordBetweenThemItIsNotCertain() {
		this.target = list("a b c x d e f");
		assertThat(find(3)).isNull();
	}

	@Test
	void whereTheSourceHasNothingLeftTheTargetMayHave() {
		assertThat(find(6)).isNull();
	}

	@Test
	void whatIsStillToArriveIsNotCertain() {
		this.target = list("a b c");
		assertThat(find(3)).isNull();
		assertThat(find(2)).isEqualTo(new Translation.Exact(2, Place.IN_A_RUN));
	}

	@Test
	void whatIsTooFarIsNotRead() {
		this.most = 3;
		assertThat(find(3)).isNull();
	}

	@Test
	void aGroupThatHasReadNothingIsLeftToTheMap() {
		assertThat(find(0)).isNull();
	}

	@Test
	void skipsNothingAndReadsNothingAgainWhateverHappened() {
		assertThat(found((seed) -> new RandomHistory(seed, true, true))).as("what was not exact without it")
			.isGreaterThan(100);
	}

	@Test
	void skipsNothingAlsoWhereOwnersBeforeSendLate() {
		assertThat(found((seed) -> new RandomHistory(seed, true, true).withLateSenders())).isGreaterThan(20);
	}

	private static int found(LongFunction<RandomHistory> histories) {
		int found = 0;
		for (long seed = 0; seed < 300; seed++) {
			RandomHistory history = histories.apply(seed);
			try {
				for (int step = 0; step < 150; step++) {
					history.step();
					found += history.checkSearch((here, log, there, committed, bounds,
							windows) -> new ExactSearch(new ListedLog(10_000, here), new ListedLog(10_000, there))
								.find(ORDERS, log, committed, ORDERS, bounds, windows));
				}
			}
			catch (RuntimeException | AssertionError ex) {
				throw new AssertionError("seed %d: %s".formatted(seed, ex.getMessage()), ex);
			}
		}
		return found;
	}

	private @Nullable Translation find(long committed) {
		LogBounds log = new LogBounds(0, this.target.size());
		return search().find(ORDERS, new LogBounds(0, this.source.size()), committed, ORDERS, log,
				(offset) -> new LogBounds(this.from, log.end()));
	}

	private ExactSearch search() {
		return new ExactSearch(new ListedLog(this.most, this.source), new ListedLog(this.most, this.target));
	}

	private static List<@Nullable String> list(String values) {
		List<@Nullable String> list = new ArrayList<>(Arrays.asList(values.split(" ")));
		list.replaceAll((value) -> value.equals("-") ? null : value);
		return list;
	}

}
