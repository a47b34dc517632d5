package io.github.tandem.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import io.github.tandem.test.BrokerProcess;

/**
 * Brokers of a cluster, or all of them, are killed or stopped and started again.
 *
 * @param cluster chooses the cluster
 * @param side what the cluster is called
 * @param kill whether they are killed
 * @param brokers how many
 */
record BrokerOutage(Function<Soak, ThreeBrokers> cluster, String side, boolean kill, int brokers) implements Fault {

	@Override
	public String name() {
		return "%d of 3 brokers of the %s are %s".formatted(this.brokers, this.side, this.kill ? "killed" : "stopped");
	}

	@Override
	public void run(Soak soak, Random random) {
		ThreeBrokers cluster = this.cluster.apply(soak);
		List<Integer> nodes = new ArrayList<>(ThreeBrokers.nodes());
		Collections.shuffle(nodes, random);
		nodes = nodes.subList(0, this.brokers);
		soak.step("brokers {}", nodes);
		if (this.kill) {
			cluster.controllerFirst(nodes).forEach(BrokerProcess::kill);
		}
		else {
			cluster.controllerLast(nodes).forEach(BrokerProcess::stop);
		}
		soak.last(random, 8, 25);
		cluster.start();
	}

}
