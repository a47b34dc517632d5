package io.github.tandem.offset.store;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the translation of offsets.
 *
 * @param enabled whether it is noted where the records stand on the target, in a topic of
 * the deployment there
 */
@ConfigurationProperties("tandem.offsets")
public record OffsetsProperties(@DefaultValue("false") boolean enabled) {

}
