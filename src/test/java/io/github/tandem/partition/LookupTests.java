package io.github.tandem.partition;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.github.tandem.position.KnownPosition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Lookup}.
 */
class LookupTests {

	private static final KnownPosition POSITION = new KnownPosition(7, Optional.empty(), null, 9);

	@Test
	void beginsWithWhatIsKnown() {
		assertThat(Lookup.from(POSITION)).isEqualTo(new Lookup.From(POSITION)).returns(POSITION, Lookup::position);
	}

	@Test
	void beginsWithWhatIsStoredWhereNothingIsKnown() {
		assertThat(Lookup.from(null)).isEqualTo(new Lookup.Stored()).returns(null, Lookup::position);
	}

	@Test
	void aTruncatedLogIsNoReasonToForgetHowFarItWasReplicated() {
		assertThat(new Lookup.Truncated(POSITION, 5)).returns(POSITION, Lookup::position);
	}

}
