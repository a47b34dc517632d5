package io.github.tandem.topic.request;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FaultLines}.
 */
class FaultLinesTests {

	private final FaultLines faults = new FaultLines();

	@Test
	void tellsOfManyOfOneReasonInOneLine() {
		this.faults.add("orders", "orders", "could not create the topic orders: after 3 attempts");
		this.faults.add("a", "east.a", "could not create the topic east.a: after 12 attempts");
		this.faults.add("a.b", "a.b", "could not create the topic a.b: after 3 attempts");
		assertThat(this.faults.lines()).containsExactly(new FaultLines.Line(List.of("orders", "a", "a.b"),
				"could not create the topic orders: after 3 attempts"));
	}

	@Test
	void keepsReasonsApart() {
		this.faults.add("orders", "orders", "not authorized");
		this.faults.add("orders2", "orders2", "no partitions");
		assertThat(this.faults.lines()).extracting(FaultLines.Line::reason)
			.containsExactly("not authorized", "no partitions");
	}

	@Test
	void doesNotTakeAPartOfAnotherNameForTheName() {
		this.faults.add("a", "a", "'a' clashes with a.b");
		this.faults.add("c", "c", "'c' clashes with c.b");
		assertThat(this.faults.lines()).hasSize(2);
	}

}
