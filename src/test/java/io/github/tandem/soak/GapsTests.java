package io.github.tandem.soak;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Gaps} and {@link GapReport}.
 */
class GapsTests {

	private static final String LINE = "2026-01-01T00:00:00Z WARN [all-0] i.g.t.progress.GapLog : Records were lost"
			+ " route=\"all\" partition=\"some-topic-12\" cause=\"retention\" records=\"30\" expectedOffset=\"70\""
			+ " nextOffset=\"100\" onGap=\"CONTINUE\"";

	private final Gaps gaps = new Gaps();

	@Test
	void readsALineOfTheLog() {
		assertThat(GapReport.in("something\n" + LINE + "\nelse"))
			.containsExactly(new GapReport("some-topic", 12, Set.of("retention"), 70, 30));
	}

	@Test
	void findsNothingIfAllIsReportedOnce() {
		this.gaps.expect(new GapReport("some-topic", 12, Set.of("retention", "deleted"), 70, 30));
		assertThat(this.gaps.differences(GapReport.in(LINE))).isEmpty();
	}

	@Test
	void findsWhatIsReportedTwice() {
		this.gaps.expect(new GapReport("some-topic", 12, Set.of("retention"), 70, 30));
		assertThat(this.gaps.differences(GapReport.in(LINE + "\n" + LINE))).singleElement()
			.asString()
			.startsWith("reported, but did not happen");
	}

	@Test
	void findsAWrongCount() {
		this.gaps.expect(new GapReport("some-topic", 12, Set.of("retention"), 70, 31));
		List<GapReport> reported = GapReport.in(LINE);
		assertThat(this.gaps.differences(reported)).hasSize(2);
		this.gaps.settle(reported);
		assertThat(this.gaps.differences(reported)).isEmpty();
	}

}
