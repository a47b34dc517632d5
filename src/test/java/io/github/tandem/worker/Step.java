package io.github.tandem.worker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A step of a random run: something comes between, then one round follows.
 *
 * @param action what comes between
 * @param partition the partition it concerns, if it concerns one
 * @param amount how much of it, or which kind
 * @param millis how long the round takes
 */
record Step(Action action, int partition, int amount, int millis) {

	static final int PARTITIONS = 3;

	/**
	 * Make steps from a seed: the same for the same seed.
	 * @param seed the seed
	 * @param count number of steps
	 * @return the steps
	 */
	static List<Step> of(long seed, int count) {
		Random random = new Random(seed);
		List<Action> actions = new ArrayList<>();
		for (Action action : Action.values()) {
			actions.addAll(Collections.nCopies(action.weight, action));
		}
		List<Step> steps = new ArrayList<>();
		steps.add(new Step(Action.RECORDS_PER_POLL, 0, random.nextInt(30), 0));
		for (int step = 0; step < count; step++) {
			steps.add(new Step(actions.get(random.nextInt(actions.size())), random.nextInt(PARTITIONS),
					random.nextInt(1000), random.nextInt(300)));
		}
		return steps;
	}

	/**
	 * This step as it can be pasted into a test.
	 * @return an expression
	 */
	@Override
	public String toString() {
		return "new Step(Step.Action.%s, %d, %d, %d)".formatted(this.action, this.partition, this.amount, this.millis);
	}

	/**
	 * What comes between two rounds.
	 */
	enum Action {

		RECORDS_PER_POLL(1), PRODUCE(14), ACKNOWLEDGE(14), FAIL(4), READ_AGAIN(2), REVOKE(2), LOSE(2), ASSIGN(4),
		REBALANCE_INSIDE_POLL(3), OUT_OF_RANGE(2), COMMITS(2), REJECT_KEYLESS(8), PAUSE(4), RESUME(6), RETRY(2),
		SKIP_ONE(3), DEAD_LETTER_ONE(1), FORBID(2), CORRUPT(2), REPAIR(4), LOOK_AT_TOPICS(2), REPLACE_TOPIC(1),
		REFUSE(3), REFUSE_NOTHING(2), LEADERS(3), BUFFER(3), ABSENCE(1), ELAPSE(2), NO_PRODUCER(2), HIDE_OFFSETS(2),
		CLOCK_BACK(1);

		private final int weight;

		Action(int weight) {
			this.weight = weight;
		}

	}

}
