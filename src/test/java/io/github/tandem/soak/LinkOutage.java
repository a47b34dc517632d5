package io.github.tandem.soak;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

import org.springframework.util.unit.DataSize;

import io.github.tandem.test.TcpRelay;

/**
 * The links to one broker or to all brokers of a cluster are dead, cut, narrow or long.
 *
 * @param cluster chooses the cluster
 * @param side what the cluster is called
 * @param all whether the links to all brokers are meant
 * @param kind what is the matter with them
 */
record LinkOutage(Function<Soak, ThreeBrokers> cluster, String side, boolean all, Kind kind) implements Fault {

	@Override
	public String name() {
		return "%s of the %s: %s".formatted(this.all ? "the links" : "a link", this.side, this.kind.text);
	}

	@Override
	public void run(Soak soak, Random random) {
		ThreeBrokers cluster = this.cluster.apply(soak);
		List<Integer> nodes = this.all ? ThreeBrokers.nodes() : List.of(1 + random.nextInt(3));
		soak.step("brokers {}", nodes);
		nodes.forEach((node) -> this.kind.begin.accept(cluster.relay(node)));
		soak.last(random, 8, 30);
		nodes.forEach((node) -> this.kind.end.accept(cluster.relay(node)));
	}

	/**
	 * What can be the matter with a link.
	 */
	enum Kind {

		/**
		 * It moves no byte, and says nothing.
		 */
		DEAD("dead", TcpRelay::blackHole, TcpRelay::restore),

		/**
		 * It resets all connections, and refuses new ones.
		 */
		CUT("cut", TcpRelay::cut, TcpRelay::restore),

		/**
		 * It carries less than is written.
		 */
		NARROW("narrow", (relay) -> relay.limit(DataSize.ofKilobytes(15)), TcpRelay::unlimited),

		/**
		 * A round trip takes a fifth of a second.
		 */
		LONG("long", (relay) -> relay.delay(Duration.ofMillis(100)), (relay) -> relay.delay(Duration.ZERO));

		private final String text;

		private final Consumer<TcpRelay> begin;

		private final Consumer<TcpRelay> end;

		Kind(String text, Consumer<TcpRelay> begin, Consumer<TcpRelay> end) {
			this.text = text;
			this.begin = begin;
			this.end = end;
		}

	}

}
