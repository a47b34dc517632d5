package io.github.tandem.test;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TwoBrokersTest}.
 */
@Tag("fault")
@TwoBrokersTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoBrokersIntegrationTests {

	private final TwoBrokers shared;

	TwoBrokersIntegrationTests(TwoBrokers shared) {
		this.shared = shared;
	}

	@Test
	void areTheSameForAllThatShareThem(TwoBrokers brokers) {
		assertThat(brokers).isSameAs(this.shared);
	}

	/**
	 * A class with brokers of its own.
	 */
	@Nested
	@TwoBrokersTest(shared = false)
	class OfItsOwn {

		@Test
		void areOthersThanThoseThatAreShared(TwoBrokers own) {
			assertThat(own.source().clusterId())
				.isNotEqualTo(TwoBrokersIntegrationTests.this.shared.source().clusterId());
			assertThat(own.target().clusterId())
				.isNotEqualTo(TwoBrokersIntegrationTests.this.shared.target().clusterId());
		}

	}

}
