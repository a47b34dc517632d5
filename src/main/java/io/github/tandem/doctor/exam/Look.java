package io.github.tandem.doctor.exam;

import io.github.tandem.doctor.report.Hint;
import io.github.tandem.doctor.report.Step;
import io.github.tandem.doctor.report.Symptom;
import io.github.tandem.doctor.report.Verdict;

/**
 * A row that does not say yet of whom.
 *
 * @param step in which respect something was looked at
 * @param verdict what it came to
 */
record Look(Step step, Verdict verdict) {

	static Look well(Step step, String said) {
		return new Look(step, new Verdict.Well(said));
	}

	static Look skipped(Step step, String said) {
		return new Look(step, new Verdict.Skipped(said));
	}

	static Look doubtful(Step step, String said, Symptom symptom, Hint hint) {
		return new Look(step, new Verdict.Doubtful(said, symptom, hint));
	}

	static Look failed(Step step, String said, Symptom symptom, Hint hint) {
		return new Look(step, new Verdict.Failed(said, symptom, hint));
	}

	boolean isFailed() {
		return this.verdict instanceof Verdict.Failed;
	}

	boolean is(Symptom symptom) {
		return this.verdict instanceof Verdict.Failed failed && failed.symptom() == symptom;
	}

}
