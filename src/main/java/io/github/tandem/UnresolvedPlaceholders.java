package io.github.tandem;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.PropertyPlaceholderHelper;
import org.springframework.util.SystemPropertyUtils;

/**
 * Refuses properties of Kafka clients in which a placeholder stays that nothing resolves:
 * as part of a login it would be a wrong password, and no message would say why.
 */
class UnresolvedPlaceholders implements BeanFactoryPostProcessor {

	private static final List<ConfigurationPropertyName> PREFIXES = Stream
		.of("source", "source.consumer", "source.admin", "target", "target.producer", "target.admin")
		.map((client) -> ConfigurationPropertyName.of("tandem.%s.properties".formatted(client)))
		.toList();

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ConfigurableEnvironment environment = beanFactory.getBean(ConfigurableEnvironment.class);
		// as Spring Boot resolves them when it binds, but for the last argument
		PropertySourcesPlaceholdersResolver resolver = new PropertySourcesPlaceholdersResolver(
				environment.getPropertySources(),
				new PropertyPlaceholderHelper(SystemPropertyUtils.PLACEHOLDER_PREFIX,
						SystemPropertyUtils.PLACEHOLDER_SUFFIX, SystemPropertyUtils.VALUE_SEPARATOR,
						SystemPropertyUtils.ESCAPE_CHARACTER, false));
		Set<ConfigurationPropertyName> seen = new HashSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter((name) -> PREFIXES.stream().anyMatch((prefix) -> prefix.isAncestorOf(name)))
					// what a source further up sets wins
					.filter(seen::add)
					.forEach((name) -> check(name, source.getConfigurationProperty(name), resolver));
			}
		}
	}

	private static void check(ConfigurationPropertyName name, @Nullable ConfigurationProperty property,
			PropertySourcesPlaceholdersResolver resolver) {
		if (property == null || !(property.getValue() instanceof CharSequence value)) {
			return;
		}
		try {
			resolver.resolvePlaceholders(value.toString());
		}
		catch (PlaceholderResolutionException ex) {
			// neither its message nor it as a cause: it quotes the value
			throw new IllegalArgumentException(
					("%s: a placeholder in it is not resolved: set the environment variable or the property that "
							+ "it names, or write \\${ if ${ belongs to the value")
						.formatted(name));
		}
	}

}
