package io.github.tandem.migrate.progress;

import java.util.List;

/**
 * How far a topic has come.
 *
 * @param route its route
 * @param topic its name on the source
 * @param target its name on the target
 * @param total all of it
 * @param done what is replicated
 * @param stuck what does not move, and why
 */
public record TopicProgress(String route, String topic, String target, Amount total, Amount done, List<String> stuck) {

	public TopicProgress {
		stuck = List.copyOf(stuck);
	}

	public boolean isComplete() {
		return this.done.records() >= this.total.records();
	}

}
