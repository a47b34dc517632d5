package io.github.tandem;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
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
		BindException binding = findCause(rootFailure, BindException.class);
		String message = (binding != null) ? values(binding) : null;
		if (message == null) {
			message = cause.getMessage();
		}
		if (message == null || !message.startsWith("tandem.")) {
			return null;
		}
		return new FailureAnalysis(message,
				"Correct the key in application.yml or in the environment; docs/configuration.md explains every key.",
				cause);
	}

	private static @Nullable String values(BindException binding) {
		Object[] values = binding.getTarget().getType().toClass().getEnumConstants();
		ConfigurationProperty property = binding.getProperty();
		if (values == null || property == null) {
			return null;
		}
		return "%s: '%s' is none of: %s".formatted(binding.getName(), property.getValue(),
				Stream.of(values)
					.map((value) -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
					.collect(Collectors.joining(", ")));
	}

}
