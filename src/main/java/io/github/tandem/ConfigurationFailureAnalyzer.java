package io.github.tandem;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Turns what is wrong with a key of Tandem into one clear message.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class ConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<IllegalArgumentException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IllegalArgumentException cause) {
		String message = cause.getMessage();
		if (message == null || !message.startsWith("tandem.")) {
			return null;
		}
		return new FailureAnalysis(message,
				"Correct the key in application.yml or in the environment; docs/configuration.md explains every key.",
				cause);
	}

}
