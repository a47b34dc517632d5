package io.github.tandem.soak;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * All faults in random order, each as often as the others.
 */
final class Deck {

	private final Random random;

	private final List<Fault> faults;

	private final Deque<Fault> left = new ArrayDeque<>();

	/**
	 * Shuffle all faults whose names match a pattern somewhere.
	 * @param random shuffles them
	 * @param only the pattern, which is empty for all faults
	 */
	Deck(Random random, Pattern only) {
		this.random = random;
		this.faults = all().stream().filter((fault) -> only.matcher(fault.name()).find()).toList();
		Assert.state(!this.faults.isEmpty(), () -> "No fault has a name like '%s'".formatted(only));
	}

	private static List<Fault> all() {
		List<Fault> all = new ArrayList<>();
		addOutages(all, Soak::source, "source");
		addOutages(all, Soak::target, "target");
		all.add(new InstanceOutage(true, false));
		all.add(new InstanceOutage(true, true));
		all.add(new InstanceOutage(false, false));
		all.add(new InstanceOutage(false, true));
		all.add(new FrozenInstance());
		all.add(new AdditionalInstance(true));
		all.add(new AdditionalInstance(false));
		all.add(new OperatorPause());
		all.add(new RefusedRecords());
		all.add(new GrownTopic());
		all.add(new ShortenedLog());
		all.add(new CorruptBatch());
		all.add(new DeletedSourceTopic(false));
		all.add(new DeletedSourceTopic(true));
		all.add(new DeletedTargetTopic());
		all.add(new UncleanElection());
		all.add(new UncleanTargetElection());
		return all;
	}

	private static void addOutages(List<Fault> all, Function<Soak, ThreeBrokers> cluster, String side) {
		all.add(new BrokerOutage(cluster, side, true, 1));
		all.add(new BrokerOutage(cluster, side, true, 3));
		all.add(new BrokerOutage(cluster, side, false, 1));
		all.add(new BrokerOutage(cluster, side, false, 2));
		for (LinkOutage.Kind kind : LinkOutage.Kind.values()) {
			all.add(new LinkOutage(cluster, side, true, kind));
		}
		all.add(new LinkOutage(cluster, side, false, LinkOutage.Kind.DEAD));
		all.add(new LinkOutage(cluster, side, false, LinkOutage.Kind.CUT));
	}

	/**
	 * Draw a fault.
	 * @return the next one, of a newly shuffled deck when all were drawn
	 */
	Fault next() {
		if (this.left.isEmpty()) {
			List<Fault> shuffled = new ArrayList<>(this.faults);
			Collections.shuffle(shuffled, this.random);
			this.left.addAll(shuffled);
		}
		return this.left.remove();
	}

}
