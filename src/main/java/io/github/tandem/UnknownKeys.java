package io.github.tandem;

import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses keys under {@code tandem} that nobody knows, before anything is bound: a typo
 * must not pass as a default. Known is every key of the application, also to a part of it
 * that binds only some.
 */
class UnknownKeys implements BeanFactoryPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(UnknownKeys.class);

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("tandem");

	private static final int TYPO = 2;

	// what Kubernetes sets in every pod beside a service named tandem or tandem-something
	private static final Pattern SERVICE_LINK = Pattern.compile(
			"TANDEM(_[A-Z0-9_]+)?_(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ConfigurationMetadata metadata = new ConfigurationMetadata(UnknownKeys.class.getClassLoader());
		KnownKeys known = new KnownKeys(metadata.keys(PREFIX.toString()));
		for (ConfigurationPropertySource source : ConfigurationPropertySources
			.get(beanFactory.getBean(Environment.class))) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter((name) -> PREFIX.isAncestorOf(name) && !known.contains(name))
					.forEach((name) -> refuse(name, source, known));
			}
		}
	}

	private static void refuse(ConfigurationPropertyName name, ConfigurationPropertySource source, KnownKeys known) {
		String variable = variable(name, source);
		if (variable == null) {
			throw new IllegalArgumentException(
					"%s is not a key of Tandem%s".formatted(name, suggestion(known.nearest(name, Integer.MAX_VALUE))));
		}
		if (SERVICE_LINK.matcher(variable).matches()) {
			return;
		}
		Optional<String> typo = known.nearest(name, TYPO);
		if (typo.isPresent() || known.containsGroupOf(name)) {
			Optional<String> nearest = typo.or(() -> known.nearest(name, Integer.MAX_VALUE));
			throw new IllegalArgumentException("tandem.*: the environment variable %s sets no key of Tandem%s"
				.formatted(variable, suggestion(nearest)));
		}
		logger.atWarn()
			.addKeyValue("variable", variable)
			.log("An environment variable that begins with TANDEM_ sets no key of Tandem");
	}

	private static String suggestion(Optional<String> key) {
		return key.map((nearest) -> ": did you mean %s?".formatted(nearest)).orElse("");
	}

	private static @Nullable String variable(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		return (property != null && property.getOrigin() instanceof PropertySourceOrigin origin
				&& origin.getPropertySource() instanceof SystemEnvironmentPropertySource) ? origin.getPropertyName()
						: null;
	}

}
